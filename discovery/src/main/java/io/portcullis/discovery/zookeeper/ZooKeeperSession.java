package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.io.IOException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.ZKClientConfig;

/** ZooKeeper's client; one is one session, over as many connections as it takes. */
final class ZooKeeperSession extends ZooKeeper {
    private volatile boolean prepared;
    private volatile long written;

    ZooKeeperSession(
            String connect, int timeoutMillis, Watcher watcher, HostProvider servers, ZKClientConfig configuration)
            throws IOException {
        super(connect, timeoutMillis, watcher, false, servers, configuration);
    }

    boolean isConnected() {
        return getState() == States.CONNECTED;
    }

    boolean wasRefused() {
        return getState() == States.AUTH_FAILED;
    }

    /** What this session needs in the ensemble is there. */
    boolean isPrepared() {
        return prepared;
    }

    void prepared() {
        prepared = true;
    }

    void unprepared() {
        prepared = false;
    }

    /** A write of this session was performed: no read of the session is older. */
    void wrote(long position) {
        written = position;
    }

    /** The position of its last write that was answered; 0 before the first. */
    long written() {
        return written;
    }

    /** Goes on with this session at the next server. What is under way fails, and is to be made again. */
    void leaveServer() throws SourceFailure {
        try {
            getTestable().closeSocket();
        } catch (IOException e) {
            throw new SourceFailure(Failure.UNREACHABLE, "the connection cannot be closed", e);
        }
        // The client's thread notices when there is something to be sent.
        var _ = ZooKeeperCalls.sync(this, "/");
    }
}
