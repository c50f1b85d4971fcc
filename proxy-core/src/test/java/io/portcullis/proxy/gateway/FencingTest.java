package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.PG2;
import static io.portcullis.proxy.gateway.TestGateway.welcomed;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.Doubt;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Role;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the promises mean in bytes, at both ends of a session. */
class FencingTest extends TwoNodeTest {
    private static final Duration SILENCE_TIME = Duration.ofMillis(200);

    @Test
    void anIdleSessionIsToldWhyItIsSevered() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            gateway.release();
            Map<Character, String> error = client.readMessage().fields();
            assertThat(error).containsEntry('S', "FATAL").containsEntry('C', "57P01");
            assertThat(error.get('M')).contains("node pg1", "the lock left the node");
            assertThat(error.get('D')).contains("leadership-ended", "pg1@r");
            assertThat(error.get('H')).contains("No request was in flight");
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
            assertThat(backend.awaitEnd())
                    .as("the server gets a reset and nothing more")
                    .isEqualTo(End.RESET);
        }
    }

    @Test
    void aSessionWithARequestInFlightIsToldThatItsOutcomeIsUnknown() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            client.query("COMMIT");
            backend.readMessage();
            gateway.release();
            assertThat(client.readMessage().fields().get('H')).contains("outcome of the request in flight is unknown");
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
    }

    @Test
    void aClientInTheMiddleOfAMessageIsReset() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            backend.send((byte) 'D', (byte) 0, (byte) 0, (byte) 1, (byte) 0, (byte) 7);
            client.read(6);
            gateway.release();
            assertThat(client.awaitEnd()).isEqualTo(End.RESET);
        }
    }

    @Test
    void anAnswerThatComesWhenThePermitHasRunOutIsHeldBackAndPassedOnWhenContactReturns() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            client.query("COMMIT");
            backend.readMessage();
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            backend.complete("COMMIT");
            assertThat(client.hearsNothingFor(SILENCE_TIME)).isTrue();

            gateway.reachable = true;
            gateway.pass(Duration.ofMillis(200));
            assertThat(client.readMessage().text()).isEqualTo("COMMIT\0");
            assertThat(client.readMessage().type()).isEqualTo('Z');
            client.query("SELECT 1");
            assertThat(backend.readMessage().text()).isEqualTo("SELECT 1\0");
        }
    }

    @Test
    void noTimerIsNeededForBytesToBeHeldBack() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            client.query("COMMIT");
            backend.readMessage();
            // As if the whole process had been stopped: the clock has moved, and there was no event.
            gateway.reachable = false;
            gateway.clock.advance(Duration.ofSeconds(9));
            backend.complete("COMMIT");
            assertThat(client.hearsNothingFor(SILENCE_TIME)).isTrue();
        }
    }

    @Test
    void whatAClientSaysWithoutAPermitDoesNotReachTheServer() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            gateway.reachable = false;
            gateway.clock.advance(Duration.ofSeconds(9));
            client.query("INSERT");
            assertThat(backend.hearsNothingFor(SILENCE_TIME)).isTrue();
            gateway.reachable = true;
            gateway.pass(Duration.ofMillis(200));
            assertThat(backend.readMessage().text()).isEqualTo("INSERT\0");
        }
    }

    @Test
    void whatWasHeldIsNeverPassedOnOnceAnotherLeadershipIsSeen() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            client.query("COMMIT");
            backend.readMessage();
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            backend.complete("COMMIT");
            assertThat(client.hearsNothingFor(SILENCE_TIME)).isTrue();
            gateway.member(PG1, one.port(), Role.DEMOTED).lead(PG2, two.port());
            gateway.reachable = true;
            gateway.pass(Duration.ofMillis(200));
            Map<Character, String> error = client.readMessage().fields();
            assertThat(error).containsEntry('C', "57P01");
            assertThat(error.get('H')).contains("outcome of the request in flight is unknown");
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
    }

    @Test
    void aGatewayThatWasStoppedOverAFailoverRelaysNothingOfTheOldSession() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            client.query("COMMIT");
            backend.readMessage();
            gateway.reachable = false;
            gateway.clock.advance(Duration.ofMinutes(1));
            try {
                backend.complete("COMMIT");
            } catch (SocketException severedAlready) {
                // The fence was faster than the answer; the client may then hear the gateway's own words.
            }
            assertThat(new String(TlsPeer.rest(client), StandardCharsets.UTF_8)).doesNotContain("COMMIT");
        }
    }

    @Test
    void anIdleSessionOutlivesASilenceShorterThanSeverAfter() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(29));
            gateway.awaitOpen(false);
            gateway.reachable = true;
            gateway.pass(Duration.ofMillis(200));
            gateway.awaitOpen(true);
            client.query("SELECT 1");
            assertThat(backend.readMessage().type()).isEqualTo('Q');
        }
    }

    @Test
    void anIdleSessionIsSeveredSeverAfterItsPermitEnded() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(39));
            assertThat(client.readMessage().fields().get('D')).contains("silence");
        }
    }

    @Test
    void replicationThatASwitchoverEndsIsToldSo() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice", "replication", "true"));
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            gateway.release();
            assertThat(client.readMessage().fields().get('D')).contains("leadership-ended");
            assertThat(backend.awaitEnd()).isEqualTo(End.RESET);
        }
    }

    /** Its registration is deleted next, and no barrier waits for it any more. */
    @Test
    void aGatewayThatHasStoppedMayRelayNothing() {
        assertThat(gateway.cluster.authority().permit()).isNotNull();
        gateway.close();
        assertThat(gateway.cluster.authority()).isEqualTo(Authority.NONE);
    }

    /** Its agent does not answer, and the connection that failed was not the server's fault. */
    @Test
    void aSessionThatHearsThatItsServerIsNoStandbyEndsADoubt() throws IOException {
        gateway.agentsAnswer = false;
        try (WirePeer client = started();
                WirePeer backend = one.acceptStarted()) {
            Leadership leadership =
                    Objects.requireNonNull(gateway.cluster.authority().permit()).leadership();
            gateway.cluster.tell(new FencingEvent.Doubted(leadership, Doubt.UNREACHABLE));
            gateway.awaitOpen(false);
            welcomed(client, backend, "in_hot_standby=off");
            gateway.awaitOpen(true);
        }
    }

    @Test
    void replicationIsSeveredInsteadOfSuspended() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.startup("user", "alice", "replication", "true"));
                WirePeer backend = welcomed(client, one.acceptStarted())) {
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            assertThat(client.readMessage().fields().get('D')).contains("replication-unentitled");
            assertThat(backend.awaitEnd()).isEqualTo(End.RESET);
        }
    }

    @Test
    void aClientThatComesWhileTheRouteIsClosedWaitsAndGetsTheNewPrimary() throws IOException {
        gateway.release().awaitOpen(false);
        try (WirePeer client = started()) {
            assertThat(client.hearsNothingFor(SILENCE_TIME)).isTrue();
            gateway.member(PG1, one.port(), Role.DEMOTED).lead(PG2, two.port());
            try (WirePeer backend = welcomed(client, two.acceptStarted())) {
                client.query("SELECT 1");
                assertThat(backend.readMessage().type()).isEqualTo('Q');
            }
        }
    }

    @Test
    void aClientThatWaitedLongEnoughIsToldWhy() throws IOException {
        gateway.release().awaitOpen(false);
        try (WirePeer client = started()) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(gateway.gateway.waiting().taken()).isEqualTo(1));
            gateway.pass(Duration.ofSeconds(11));
            Map<Character, String> error = client.readMessage().fields();
            assertThat(error).containsEntry('S', "FATAL").containsEntry('C', "57P03");
            assertThat(error.get('D')).contains("no-leader");
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(gateway.gateway.waiting().taken()).isZero());
    }

    @Test
    void aSessionThatWasConnectingWhenTheLockMovedGoesToTheNewPrimary() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST)) {
            WirePeer old = one.accept();
            assertThat(old.readPacket()).isEqualTo(WirePeer.SSL_REQUEST);
            gateway.member(PG1, one.port(), Role.DEMOTED).lead(PG2, two.port());
            assertThat(old.awaitEnd()).isEqualTo(End.RESET);
            try (WirePeer backend = two.accept()) {
                assertThat(backend.readPacket()).isEqualTo(WirePeer.SSL_REQUEST);
                backend.send((byte) 'N');
                assertThat(client.readByte()).isEqualTo('N');
            }
        }
    }

    /** The demo's client got an error here for no reason: its server had said nothing but that it has no TLS. */
    @Test
    void aClientThatWasOnlyToldThatThereIsNoTlsGoesToTheNewPrimaryToo() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST)) {
            WirePeer old = one.accept();
            old.readPacket();
            old.send((byte) 'N');
            assertThat(client.readByte()).isEqualTo('N');
            gateway.member(PG1, one.port(), Role.DEMOTED).lead(PG2, two.port());
            assertThat(old.awaitEnd()).isEqualTo(End.RESET);
            client.send(WirePeer.startup("user", "alice"));
            try (WirePeer backend = welcomed(client, two.acceptStarted())) {
                client.query("SELECT 1");
                assertThat(backend.readMessage().type()).isEqualTo('Q');
            }
        }
    }

    // ---- what the sessions notice

    private Heard restartedWithEars() throws IOException {
        gateway.close();
        Heard heard = new Heard();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.events = heard;
        gateway = new TestGateway(setup)
                .replica(PG2, two.port())
                .lead(PG1, one.port())
                .awaitOpen(true);
        return heard;
    }

    @ParameterizedTest
    @CsvSource({"in_hot_standby=off, 0", "server_version=13.1, 1"})
    void aReadOnlyTransactionOnAServerThatSaidItIsThePrimaryIsNoDoubt(String reported, int doubts) throws IOException {
        Heard heard = restartedWithEars();
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, one.acceptStarted(), reported)) {
            client.query("BEGIN READ ONLY; DELETE FROM t");
            backend.readMessage();
            backend.send('E', "SERROR\0C25006\0Mcannot execute DELETE in a read-only transaction\0\0")
                    .ready();
            client.readUntil('Z');
            assertThat(heard.doubts).hasSize(doubts);
        }
    }

    @Test
    void aGrantIsNotTakenForTheFirstBytesThatReachedAClient() throws IOException {
        Heard heard = restartedWithEars();
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer backend = one.accept()) {
            backend.readPacket();
            backend.send((byte) 'S');
            client.readByte();
            gateway.reachable = false;
            gateway.clock.advance(Duration.ofSeconds(9));
            client.send((byte) 0x16);
            assertThat(backend.hearsNothingFor(SILENCE_TIME)).isTrue();
            gateway.reachable = true;
            gateway.pass(Duration.ofMillis(200));
            assertThat(backend.readByte()).isEqualTo(0x16);
            assertThat(heard.firstRelayed).hasValue(0);
            backend.send((byte) 0x16);
            client.readByte();
            assertThat(heard.firstRelayed).hasValue(1);
        }
    }
}
