package io.portcullis.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import io.portcullis.proxy.fence.Heartbeat;
import io.portcullis.proxy.fence.LeadershipChange;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Role;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A whole gateway in which something throws while sessions are ended: no client stays, and nothing that they held is lost. */
class FailingSessionTest {
    private static final int SESSIONS = 6;

    @Test
    void aFenceInWhichSessionsFailCutsAllOfThemAndTheNextLeadershipOpens() throws Exception {
        AtomicBoolean failing = new AtomicBoolean(true);
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.events = new ClusterTelemetry() {
            @Override
            public void sessionEnded(Route route, EndReason reason) {
                if (failing.get()) {
                    throw new OutOfMemoryError("Cannot reserve 262144 bytes of direct buffer memory (limit: 0)");
                }
            }
        };
        try (ScriptedServer pg1 = new ScriptedServer();
                ScriptedServer pg2 = new ScriptedServer();
                TestGateway world = new TestGateway(setup)) {
            world.lead(TestGateway.PG1, pg1.port()).awaitOpen(true);
            List<WirePeer> ends = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                WirePeer client = started(world);
                WirePeer backend = TestGateway.welcomed(client, pg1.acceptStarted());
                ends.add(client);
                ends.add(backend);
            }
            world.member(TestGateway.PG1, pg1.port(), Role.DEMOTED).lead(TestGateway.PG2, pg2.port());
            for (WirePeer end : ends) {
                awaitEnd(end);
            }
            Waiting.until("no sessions", Waiting.AT_MOST, () -> world.sessions() == 0);
            Waiting.until(
                    "no places taken",
                    Waiting.AT_MOST,
                    () -> world.gateway.sessions().taken() == 0);
            Waiting.until(
                    "a fence that all loops reported",
                    Waiting.AT_MOST,
                    () -> world.cluster.ledger().changes().stream().anyMatch(FailingSessionTest::isPublished));
            failing.set(false);
            world.awaitOpen(true);
            try (WirePeer next = started(world)) {
                TestGateway.welcomed(next, pg2.acceptStarted()).close();
            }
            for (WirePeer end : ends) {
                end.close();
            }
        }
    }

    @Test
    void anEventLoopThatEndsEndsTheProcess() throws Exception {
        AtomicInteger broken = new AtomicInteger();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.onBroken = broken::incrementAndGet;
        try (TestGateway world = new TestGateway(setup)) {
            assertThat(world.gateway.heartbeats())
                    .extracting(Heartbeat::name)
                    .containsExactly("control-test", "loop-0", "loop-1");
            world.gateway.loops().getFirst().execute(() -> {
                EventExecutor itself = ThreadExecutorMap.currentExecutor();
                var _ = itself.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            });
            Waiting.until("the end of the process", Waiting.AT_MOST, () -> broken.get() > 0);
        }
    }

    private static WirePeer started(TestGateway world) throws IOException {
        return world.client().send(WirePeer.startup("user", "alice"));
    }

    /** With or without a last word: how far its session came in ending is not what this is about. */
    private static void awaitEnd(WirePeer peer) throws IOException {
        boolean open = true;
        while (open) {
            try {
                peer.readByte();
            } catch (EOFException | SocketException ended) {
                open = false;
            }
        }
    }

    private static boolean isPublished(LeadershipChange change) {
        Leadership to = change.to();
        return to != null && to.node().equals(TestGateway.PG2) && change.published() != LeadershipChange.NOT_YET;
    }
}
