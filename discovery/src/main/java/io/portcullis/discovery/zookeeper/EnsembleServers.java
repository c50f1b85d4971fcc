package io.portcullis.discovery.zookeeper;

import io.portcullis.network.Names;
import io.portcullis.topology.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.zookeeper.client.HostProvider;

/**
 * The servers that a session may be connected to, one after the other. Each gateway begins with another one. A name is looked up each
 * time, and each time another of its addresses is used. Thread-safe.
 */
final class EnsembleServers implements HostProvider {
    private final Names names;
    private List<NodeAddress> servers;
    private int turn = ThreadLocalRandom.current().nextInt(1 << 16);
    private int tried;

    EnsembleServers(List<NodeAddress> servers, Names names) {
        this.servers = List.copyOf(servers);
        this.names = names;
    }

    /** The connection in use stays. */
    synchronized void replace(List<NodeAddress> now) {
        servers = List.copyOf(now);
    }

    synchronized List<NodeAddress> servers() {
        return servers;
    }

    @Override
    public int size() {
        return Math.max(1, servers().size());
    }

    @Override
    public InetSocketAddress next(long spinDelay) {
        pauseAfterAll(spinDelay);
        NodeAddress server;
        int lap;
        synchronized (this) {
            if (servers.isEmpty()) {
                // Nothing listens there: the client asks again.
                return InetSocketAddress.createUnresolved("no-server-is-known-yet.invalid", 1);
            }
            turn = (turn + 1) & Integer.MAX_VALUE;
            tried++;
            server = servers.get(turn % servers.size());
            lap = turn / servers.size();
        }
        try {
            List<InetAddress> addresses = names.all(server.host());
            return new InetSocketAddress(addresses.get(lap % addresses.size()), server.port());
        } catch (UnknownHostException e) {
            return InetSocketAddress.createUnresolved(server.host(), server.port());
        }
    }

    private void pauseAfterAll(long spinDelay) {
        boolean all;
        synchronized (this) {
            all = tried >= servers.size();
            tried = all ? 0 : tried;
        }
        if (all && spinDelay > 0) {
            try {
                Thread.sleep(spinDelay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public synchronized void onConnected() {
        tried = 0;
    }

    /** Nothing calls it: the list comes from the settings, or from Exhibitor. */
    @Override
    public boolean updateServerList(Collection<InetSocketAddress> addresses, InetSocketAddress current) {
        return false;
    }
}
