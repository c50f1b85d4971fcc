package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway before a real cluster, and a client that writes through it all the time. */
final class GatewayUnderWrites implements AutoCloseable {
    /** One for each, so that tests can share a cluster. */
    private static final AtomicInteger TABLES = new AtomicInteger();

    /** What happens while it is written. */
    interface Story {
        void tell() throws Exception;
    }

    final GatewayProcess gateway;
    final AcknowledgedWrites writes;
    private final PatroniCluster cluster;

    /** Returns when writes are acknowledged. */
    GatewayUnderWrites(Workspace home, PatroniCluster cluster, GatewayLaunch launch) throws Exception {
        this.cluster = cluster;
        RealPatroni leader = cluster.waitForLeader(Waiting.AT_MOST);
        cluster.waitForStreaming(cluster.nodes().size() - 1, Waiting.AT_MOST);
        String table = "written_" + TABLES.incrementAndGet();
        leader.address().execute("CREATE TABLE " + table + " (n int)");
        gateway = GatewayProcess.start(home, launch, cluster);
        writes = new AcknowledgedWrites(gateway.primary(), table);
        writes.awaitMore();
    }

    void awaitOpen() {
        Waiting.until("an open primary route", Waiting.AT_MOST, gateway::readiness, GatewayProcess.Readiness::isReady);
    }

    /** Writes are acknowledged again, and the leader has all that ever were. */
    void assertNothingMissing() throws Exception {
        awaitOpen();
        writes.awaitMore();
        assertThat(writes.missingIn(cluster.waitForLeader(Waiting.AT_MOST).address()))
                .isZero();
    }

    /** With a standby that has each write before it is acknowledged: what is missing then was acknowledged by the wrong node. */
    void synchronously(Story story) throws Exception {
        RealPatroni leader = cluster.waitForLeader(Waiting.AT_MOST);
        leader.patchConfiguration("{\"synchronous_mode\": true}");
        try {
            Waiting.until(
                    "a synchronous standby",
                    Waiting.AT_MOST,
                    () -> leader.address().ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"),
                    "1"::equals);
            writes.awaitMore();
            story.tell();
        } finally {
            cluster.waitForLeader(Waiting.AT_MOST).patchConfiguration("{\"synchronous_mode\": null}");
        }
    }

    @Override
    public void close() throws Exception {
        writes.close();
        gateway.close();
    }
}
