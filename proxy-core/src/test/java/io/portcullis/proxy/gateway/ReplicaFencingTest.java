package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.PG2;
import static io.portcullis.proxy.gateway.TestGateway.welcomed;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import io.portcullis.testkit.wire.WirePeer.Message;
import io.portcullis.topology.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What becomes of sessions on a replica when it is one no longer, or this is unknown. */
class ReplicaFencingTest extends TwoNodeTest {
    private static final Duration SILENCE_TIME = Duration.ofMillis(200);

    @Test
    void aReplicaSessionGoesOnInSilenceUntilShortlyBeforeAnotherNodeCouldHaveBeenPromotedPastIt() throws IOException {
        gateway.lockLasts = Duration.ofSeconds(30);
        gateway.pass(Duration.ofSeconds(2));
        long end = gateway.clock.elapsed() + Duration.ofSeconds(17).toNanos();
        Awaitility.await().until(() -> gateway.cluster.authority().standbysUntil() == end);
        try (WirePeer client = startedOnReplica();
                WirePeer backend = welcomed(client, two.acceptStarted(), "in_hot_standby=on")) {
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(15));
            client.query("SELECT 1");
            backend.readMessage();
            backend.complete("SELECT 1");
            assertThat(client.readMessage().type()).isEqualTo('C');
            client.readUntil('Z');
            gateway.pass(Duration.ofSeconds(3));
            assertThat(client.readMessage().fields().get('D')).contains("silence");
        }
    }

    @Test
    void aReplicaSessionThatCouldNotTellOfAPromotionEndsAtMaxSilence() throws IOException {
        try (WirePeer client = startedOnReplica();
                WirePeer backend = welcomed(client, two.acceptStarted(), "server_version=13.1")) {
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            client.query("SELECT 1");
            backend.readMessage();
            gateway.pass(Duration.ofSeconds(1));
            assertThat(client.readMessage().fields().get('D')).contains("silence");
        }
    }

    @Test
    void aReplicaSessionWhoseNodeTakesTheLockComesUnderThePermit() throws IOException {
        try (WirePeer client = startedOnReplica();
                WirePeer backend = welcomed(client, two.acceptStarted(), "in_hot_standby=on")) {
            gateway.member(PG1, one.port(), Role.DEMOTED).lead(PG2, two.port()).awaitOpen(true);
            client.query("SELECT 1");
            assertThat(backend.readMessage().type()).isEqualTo('Q');
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            backend.complete("SELECT 1");
            assertThat(client.hearsNothingFor(SILENCE_TIME)).isTrue();
        }
    }

    @Test
    void aReplicaThatSaysItIsNoStandbyAnyMoreEndsTheSessionUnlessItLeads() throws IOException {
        try (WirePeer client = startedOnReplica();
                WirePeer backend = welcomed(client, two.acceptStarted(), "in_hot_standby=on")) {
            client.query("INSERT");
            backend.readMessage();
            byte[] burst = WirePeer.message('C', "INSERT 0 1\0".getBytes(StandardCharsets.UTF_8));
            byte[] status = WirePeer.message('S', "in_hot_standby\0off\0".getBytes(StandardCharsets.UTF_8));
            byte[] both = Arrays.copyOf(burst, burst.length + status.length);
            System.arraycopy(status, 0, both, burst.length, status.length);
            backend.send(both);
            Message told = client.readMessage();
            assertThat(told.fields())
                    .as("the success that came with the news is not passed on")
                    .containsEntry('C', "57P01");
            assertThat(told.fields().get('D')).contains("standby-ended");
            assertThat(told.fields().get('H')).contains("outcome of the request in flight is unknown");
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
    }

    @Test
    void aClientWhoseAnswerCameWhenItMayNotPassIsToldThatTheOutcomeIsUnknown() throws IOException {
        try (WirePeer client = startedOnReplica();
                WirePeer backend = welcomed(client, two.acceptStarted(), "server_version=13.1")) {
            client.query("SELECT write()");
            backend.readMessage();
            // As if the whole process had been stopped: the gate is the first to notice.
            gateway.reachable = false;
            gateway.clock.advance(Duration.ofSeconds(10));
            backend.complete("SELECT 1");
            Message told = client.readMessage();
            assertThat(told.fields()).containsEntry('C', "57P01");
            assertThat(told.fields().get('D')).contains("silence");
            assertThat(told.fields().get('H')).contains("outcome of the request in flight is unknown");
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
    }

    @Test
    void aReplicaSessionEndsWhenItsNodeChangesItsRole() throws IOException {
        try (WirePeer client = startedOnReplica();
                WirePeer backend = welcomed(client, two.acceptStarted(), "in_hot_standby=on")) {
            gateway.member(PG2, two.port(), Role.UNINITIALIZED);
            Message message = client.readMessage();
            assertThat(message.fields().get('D')).contains("role-changed");
        }
    }

    @Test
    void withoutAReplicaTheReplicaRouteUsesThePrimaryUnderThePermit() throws IOException {
        gateway.member(PG2, two.port(), Role.UNINITIALIZED);
        try (WirePeer client = startedOnReplica();
                WirePeer backend = welcomed(client, one.acceptStarted(), "in_hot_standby=off")) {
            gateway.release();
            assertThat(client.readMessage().fields().get('D')).contains("leadership-ended");
        }
    }
}
