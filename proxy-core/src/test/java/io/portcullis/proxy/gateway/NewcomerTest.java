package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.Doubt;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import io.portcullis.topology.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that comes while its server goes: nothing of that server has reached it, so another one, or the same one later, will do. */
class NewcomerTest extends TwoNodeTest {
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");

    private final Heard heard = new Heard();

    @Override
    TestGateway begun(TestGateway.Setup setup) throws IOException {
        setup.events = heard;
        setup.loops = heard;
        return super.begun(setup);
    }

    private void restart(TestGateway.Setup setup) throws IOException {
        gateway.close();
        gateway = begun(setup);
    }

    private void failOver() {
        gateway.member(PG1, one.port(), Role.DEMOTED).lead(PG2, two.port());
    }

    // ---- another server

    @ParameterizedTest
    @EnumSource
    void goesToTheNextPrimaryWithTheStartupMessageThatTheOldOneDidNotAnswer(LoginFailure failure) throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP)) {
            failure.happen(one.acceptStarted());
            failOver();
            servedByTwo(client);
        }
        assertThat(heard.refusals).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void doesSoAfterItWasToldThatThereIsNoTls(LoginFailure failure) throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST)) {
            WirePeer old = one.acceptStarted().send((byte) 'N');
            assertThat(client.readByte()).isEqualTo('N');
            client.send(STARTUP);
            old.readPacket();
            failure.happen(old);
            failOver();
            servedByTwo(client);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LoginFailure.class,
            names = {"CLOSES", "RESETS", "CANNOT_FORK"})
    void asksTheNextPrimaryForTlsWhenTheOldOneGoesInsteadOfAnswering(LoginFailure failure) throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST)) {
            failure.happen(one.acceptStarted());
            failOver();
            try (WirePeer backend = two.accept()) {
                assertThat(backend.readPacket()).isEqualTo(WirePeer.SSL_REQUEST);
                backend.send((byte) 'S');
                assertThat(client.readByte()).isEqualTo('S');
                client.send((byte) 0x16);
                assertThat(backend.readByte()).isEqualTo(0x16);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LoginFailure.class,
            names = {"CLOSES", "RESETS", "CANNOT_FORK"})
    void whatGoesWrongWhenTheGatewayItselfAsksForTlsIsNoneOfTheClientsBusinessEither(LoginFailure failure)
            throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = new ClientTlsSettings(ClientTlsMode.OFF, null, null);
        setup.serverTls = new ServerTlsSettings(ServerTlsSettings.Mode.PREFER, null, null, null);
        restart(setup);
        try (WirePeer client = gateway.client().send(STARTUP)) {
            failure.happen(one.acceptStarted());
            failOver();
            try (WirePeer backend = two.acceptStarted()) {
                backend.send((byte) 'N');
                assertThat(backend.readPacket()).isEqualTo(STARTUP);
            }
        }
    }

    @Test
    void readsGoToTheOtherNode() throws IOException {
        try (WirePeer client = gateway.replicaClient().send(STARTUP)) {
            two.acceptStarted().send(LoginFailure.error("57P03"));
            try (WirePeer backend = one.accept()) {
                assertThat(backend.readPacket()).isEqualTo(STARTUP);
                backend.welcome(42, new byte[4]);
                client.readUntil('Z');
            }
        }
        assertThat(heard.doubts).as("a replica is not what is verified").isEmpty();
    }

    @Test
    void whatTheClientSaidBehindItsStartupMessageIsNotLost() throws IOException {
        byte[] query = WirePeer.message('Q', "SELECT 1\0".getBytes(StandardCharsets.UTF_8));
        byte[] both = Arrays.copyOf(STARTUP, STARTUP.length + query.length);
        System.arraycopy(query, 0, both, STARTUP.length, query.length);
        try (WirePeer client = gateway.client().send(both)) {
            one.acceptStarted().send(LoginFailure.error("57P03"));
            failOver();
            try (WirePeer backend = servedByTwo(client)) {
                assertThat(backend.readMessage().text()).isEqualTo("SELECT 1\0");
            }
        }
    }

    @Test
    void aLoginThatEndsWhenThePermitIsGoneBeginsAnew() throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP)) {
            WirePeer old = one.acceptStarted();
            gateway.reachable = false;
            gateway.clock.advance(Duration.ofSeconds(9));
            old.welcome(42, new byte[4]);
            assertThat(old.awaitEnd()).isEqualTo(End.RESET);
            gateway.reachable = true;
            failOver();
            gateway.pass(Duration.ofMillis(200));
            servedByTwo(client);
        }
    }

    private WirePeer servedByTwo(WirePeer client) throws IOException {
        WirePeer backend = two.accept();
        assertThat(backend.readPacket()).isEqualTo(STARTUP);
        backend.welcome(42, new byte[4]);
        client.readUntil('Z');
        client.query("SELECT 2");
        return backend;
    }

    // ---- nobody in time

    @Test
    void isToldTheServersOwnWordsWhenItHasWaitedLongEnough() throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP);
                ScriptedServer stubborn = one) {
            answerAll(stubborn, LoginFailure.SHUTS_DOWN);
            passConnectWait();
            byte[] words = LoginFailure.error("57P03");
            assertThat(client.read(words.length)).as("byte for byte").isEqualTo(words);
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
            Awaitility.await().untilAsserted(() -> assertThat(heard.ends).containsExactly(EndReason.SERVER_REFUSED));
            assertThat(heard.refusals).containsExactly("server-refused");
        }
    }

    @Test
    void isToldTheReasonOfTheClosedRouteWhereThatIsNewer() throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP)) {
            one.acceptStarted().send(LoginFailure.error("57P03"));
            gateway.release().awaitOpen(false);
            passConnectWait();
            assertThat(client.readMessage().fields().get('D')).contains("no-leader");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LoginFailure.class,
            names = {"CLOSES", "SHUTS_DOWN"})
    void aServerThatFailsAtOnceIsNotTriedWithoutAPause(LoginFailure failure) throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP);
                ScriptedServer stubborn = one) {
            answerAll(stubborn, failure);
            Awaitility.await().until(() -> heard.ticks.get() >= 20);
            int attempts = heard.connections.get();
            assertThat(attempts)
                    .as("at most once a tick, and when the doubt is cleared for the first time")
                    .isLessThanOrEqualTo(2 + heard.ticks.get());
            assertThat(client.socket().isClosed()).isFalse();
        }
    }

    /** In small steps, each with contact: the route stays open as far as the DCS is concerned. */
    private void passConnectWait() {
        for (int i = 0; i < 6; i++) {
            gateway.pass(Duration.ofSeconds(2));
            Awaitility.await().until(() -> gateway.cluster.authority().contactSent() == gateway.clock.elapsed());
        }
    }

    /** Until the server is closed. */
    private static void answerAll(ScriptedServer server, LoginFailure failure) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    WirePeer peer = server.acceptStarted();
                    failure.happen(peer);
                }
            } catch (IOException over) {
                assertThat(over).isNotNull();
            }
        });
    }

    // ---- what is not tried again

    @ParameterizedTest
    @ValueSource(strings = {"28P01", "28000", "3D000", "42501", "53300", "0A000"})
    void anyOtherErrorIsTheClientsByteForByte(String state) throws IOException {
        byte[] words = LoginFailure.error(state);
        try (WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = one.acceptStarted()) {
            backend.send(words).finish();
            assertThat(client.read(words.length)).isEqualTo(words);
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
        assertThat(heard.connections).hasValue(1);
        assertThat(heard.doubts).isEmpty();
    }

    @Test
    void onceTheServerHasAskedForAPasswordNobodyElseCanGoOn() throws IOException {
        byte[] words = LoginFailure.error("57P01");
        try (WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = one.acceptStarted()) {
            backend.send('R', WirePeer.number(3));
            client.readMessage();
            backend.send(words).finish();
            assertThat(client.read(words.length)).isEqualTo(words);
        }
        assertThat(heard.connections).hasValue(1);
    }

    @Test
    void replicationWaitsForThePrimaryButDoesNotMoveBetweenStandbys() throws IOException {
        byte[] replication = WirePeer.startup("user", "alice", "replication", "true");
        byte[] words = LoginFailure.error("57P03");
        try (WirePeer client = gateway.replicaClient().send(replication)) {
            two.acceptStarted().send(words);
            assertThat(client.read(words.length)).isEqualTo(words);
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
        try (WirePeer client = gateway.client().send(replication)) {
            one.acceptStarted().send(words);
            failOver();
            try (WirePeer backend = two.accept()) {
                assertThat(backend.readPacket()).isEqualTo(replication);
                backend.welcome(42, new byte[4]);
                client.readUntil('Z');
            }
        }
    }

    // ---- what others learn of it

    @Test
    void aServerThatTakesNobodyIsDoubted() throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP)) {
            one.acceptStarted().send(LoginFailure.error("57P03"));
            Awaitility.await().untilAsserted(() -> assertThat(heard.doubts).contains(Doubt.UNREACHABLE));
            assertThat(client.socket().isClosed()).isFalse();
        }
    }

    /** Or one client with a StartupMessage that its server does not survive could close the route for all. */
    @Test
    void aServerThatHangsUpIsDoubtedOnlyWhenItDidSoToTwoClients() throws IOException {
        try (WirePeer alice = gateway.client().send(STARTUP)) {
            one.acceptStarted().close();
            one.acceptStarted().close();
            one.acceptStarted().close();
            assertThat(heard.doubts).isEmpty();
            try (WirePeer bob = gateway.client().send(WirePeer.startup("user", "bob"))) {
                Awaitility.await().untilAsserted(() -> {
                    one.acceptStarted().close();
                    assertThat(heard.doubts).contains(Doubt.UNREACHABLE);
                });
                assertThat(bob.socket().isClosed()).isFalse();
            }
            assertThat(alice.socket().isClosed()).isFalse();
        }
    }

    /** A client that insists on TLS leaves at the N, and is the first who should be seen in the metrics. */
    @Test
    void isCountedAsRefusedBeforeItIsToldThatThereIsNoTls() throws IOException {
        gateway.release().awaitOpen(false);
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST)) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(gateway.gateway.waiting().taken()).isEqualTo(1));
            passConnectWait();
            assertThat(client.readByte()).isEqualTo('N');
            assertThat(heard.refusals).containsExactly("no-leader");
        }
        Awaitility.await().untilAsserted(() -> assertThat(heard.ends).containsExactly(EndReason.CLOSED));
        assertThat(heard.refusals).as("once").containsExactly("no-leader");
    }

    @Test
    void tooManySessionsAreCountedForThoseWhoAskForTlsToo() throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.maxSessions = 0;
        restart(setup);
        heard.ends.clear();
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST)) {
            assertThat(client.readByte()).isEqualTo('N');
            assertThat(heard.refusals).containsExactly("too-many-sessions");
            assertThat(client.send(STARTUP).readMessage().fields()).containsEntry('C', "53300");
        }
        Awaitility.await().untilAsserted(() -> assertThat(heard.ends).containsExactly(EndReason.TOO_MANY_SESSIONS));
        assertThat(heard.refusals).as("once").containsExactly("too-many-sessions");
    }
}
