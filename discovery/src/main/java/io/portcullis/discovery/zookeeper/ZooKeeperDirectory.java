package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.FencedLeadership;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.source.CitusGroup;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.network.Names;
import io.portcullis.topology.Lock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.zookeeper.KeeperException;

/**
 * Reads the lock and the registrations of all gateways, for readers that are no gateways: the barrier, and people. Changes nothing, so
 * before each read there is a {@code sync}, which is no proof of a majority. A barrier needs none: what it reads shows its own node's lock,
 * and a gateway that may relay for another node registered, and made its last contact, before that lock was taken.
 */
public final class ZooKeeperDirectory implements ClusterDirectory {
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    private final ZooKeeperSessions sessions;
    private final ZooKeeperReader reader;
    private final ZooKeeperPaths scope;
    private final PatroniLayout layout;
    private final LongSupplier elapsed;

    /**
     * @param elapsed a clock in nanoseconds that never steps
     * @throws IOException if the certificates or the password cannot be read, naming the file and what would be right
     */
    public ZooKeeperDirectory(ClusterSettings cluster, ZooKeeperSettings settings, LongSupplier elapsed)
            throws IOException {
        this.scope = ZooKeeperPaths.of(cluster.withGroup(null));
        this.sessions = new ZooKeeperSessions(settings, SESSION_TIMEOUT, Names.SYSTEM);
        this.reader = new ZooKeeperReader(ZooKeeperPaths.of(cluster));
        this.layout = new PatroniLayout(cluster);
        this.elapsed = elapsed;
    }

    @Override
    public Registered read(Duration timeout) throws IOException {
        long sent = elapsed.getAsLong();
        ZooKeeperReading reading = reading(timeout);
        Lock lock = layout.read(reading.keyspace()).view().lock();
        return new Registered(
                sent,
                elapsed.getAsLong(),
                lock == null ? null : lock.leadership(),
                lock == null ? null : FencedLeadership.acknowledgement(lock.leadership()),
                reading.registered().gateways(),
                reading.nodes().size());
    }

    @Override
    public Set<String> members(Duration timeout) throws IOException {
        return reading(timeout).listed().members();
    }

    @Override
    public List<CitusGroup> groups(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<String, String> values = new HashMap<>();
        for (String number : reading(new ZooKeeperReader(scope), deadline).groups()) {
            ZooKeeperReader group = new ZooKeeperReader(new ZooKeeperPaths(scope.key(number)));
            reading(group, deadline).nodes().forEach((key, node) -> values.put(number + "/" + key, node.value()));
        }
        return CitusGroup.of(values.keySet(), key -> values.getOrDefault(key, ""));
    }

    private ZooKeeperReading reading(Duration timeout) throws IOException {
        return reading(reader, System.nanoTime() + timeout.toNanos());
    }

    private ZooKeeperReading reading(ZooKeeperReader from, long deadline) throws IOException {
        try {
            ZooKeeperSession session = sessions.connected(deadline);
            try {
                CompletableFuture<String> sync = ZooKeeperCalls.sync(session, scope.scope());
                ZooKeeperReader.Sent read = from.send(session);
                ZooKeeperCalls.await(sync, deadline);
                return from.read(session, read, 0, deadline);
            } catch (KeeperException e) {
                throw ZooKeeperFailures.of(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while ZooKeeper was asked");
        }
    }
}
