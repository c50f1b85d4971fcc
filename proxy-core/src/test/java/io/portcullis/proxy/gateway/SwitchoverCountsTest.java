package io.portcullis.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.ClosedReason;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a switchover is called in logs and metrics, in which a permit ends together with the leadership. */
class SwitchoverCountsTest {
    @Test
    void sessionsWhoseLeadershipEndedAreFencedAndNotSuspendedBefore() throws Exception {
        List<EndReason> ends = new CopyOnWriteArrayList<>();
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger suspended = new AtomicInteger();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.events = new ClusterTelemetry() {
            @Override
            public void sessionEnded(Route route, EndReason reason) {
                ends.add(reason);
            }

            @Override
            public void sessionsSuspended(ClosedReason reason, int sessions) {
                suspended.addAndGet(sessions);
                looks.incrementAndGet();
            }
        };
        try (ScriptedServer pg1 = new ScriptedServer();
                TestGateway world = new TestGateway(setup)) {
            world.lead(TestGateway.PG1, pg1.port()).awaitOpen(true);
            try (WirePeer client = world.client().send(WirePeer.startup("user", "alice"));
                    WirePeer backend = TestGateway.welcomed(client, pg1.acceptStarted());
                    WirePeer standby = world.client().send(WirePeer.startup("user", "alice", "replication", "true"));
                    WirePeer sender = TestGateway.welcomed(standby, pg1.acceptStarted())) {
                world.release();
                backend.awaitEnd();
                sender.awaitEnd();
                Waiting.until("the report of both loops", Waiting.AT_MOST, () -> looks.get() == 2);
            }
        }
        assertThat(ends).containsExactly(EndReason.LEADERSHIP_ENDED, EndReason.LEADERSHIP_ENDED);
        assertThat(suspended).as("sessions suspended").hasValue(0);
    }
}
