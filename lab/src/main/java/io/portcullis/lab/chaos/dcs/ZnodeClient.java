package io.portcullis.lab.chaos.dcs;

import io.portcullis.lab.chaos.check.LockHolding;
import io.portcullis.lab.chaos.lock.LockReader;
import io.portcullis.testkit.cluster.RealZooKeeper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** Reads and deletes one node through one server of ZooKeeper. Its session is not that of any agent. */
final class ZnodeClient implements LockReader {
    private static final int SESSION_TIMEOUT_MILLIS =
            (int) Duration.ofSeconds(4).toMillis();
    /** For one request, so that a server that stands still does not hold a thread for ever. */
    private static final String REQUEST_TIMEOUT_MILLIS = "2000";

    private final String server;
    private final String path;
    private @Nullable ZooKeeper session;

    ZnodeClient(RealZooKeeper server, String path) {
        this.server = server.access().connectString();
        this.path = path;
    }

    /** A request to ZooKeeper. */
    private interface Request<T> {
        T send(ZooKeeper to) throws KeeperException, InterruptedException;
    }

    /** The leader of the ensemble answers a {@code sync} only after what it has committed before. */
    @Override
    public Optional<LockHolding> read() throws IOException {
        return ask(client -> {
                    client.sync(path);
                    Stat stat = new Stat();
                    String holder = new String(client.getData(path, false, stat), StandardCharsets.UTF_8);
                    // Not ephemeral: no lock of an agent.
                    return stat.getEphemeralOwner() == 0
                            ? Optional.<LockHolding>empty()
                            : Optional.of(new LockHolding(holder, stat.getCzxid()));
                })
                .orElse(Optional.empty());
    }

    void delete() throws IOException {
        ask(client -> {
            client.delete(path, -1);
            return true;
        });
    }

    /** Empty if there is no such node. */
    private synchronized <T> Optional<T> ask(Request<T> request) throws IOException {
        try {
            return Optional.of(request.send(session()));
        } catch (KeeperException.NoNodeException none) {
            return Optional.empty();
        } catch (KeeperException e) {
            close();
            throw new IOException(server + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private ZooKeeper session() throws IOException {
        ZooKeeper present = session;
        if (present == null) {
            ZKClientConfig settings = new ZKClientConfig();
            settings.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, REQUEST_TIMEOUT_MILLIS);
            present = new ZooKeeper(server, SESSION_TIMEOUT_MILLIS, _ -> {}, settings);
            session = present;
        }
        return present;
    }

    @Override
    public void close() {
        ZooKeeper present = session;
        session = null;
        if (present != null) {
            try {
                present.close((int) TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
