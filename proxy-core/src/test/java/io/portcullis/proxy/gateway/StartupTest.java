package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may say first, and what becomes of it: politely, by mistake, or to do harm. */
class StartupTest extends OneNodeTest {
    private static final byte[] SECRET = {1, 2, 3, 4};
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");

    private void restart(TestGateway.Setup setup) throws IOException {
        gateway.close();
        gateway = new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
    }

    private void withoutTls() throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = new ClientTlsSettings(ClientTlsMode.OFF, null, null);
        restart(setup);
    }

    private static byte[] joined(byte[]... parts) {
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            int at = all.length;
            all = java.util.Arrays.copyOf(all, at + part.length);
            System.arraycopy(part, 0, all, at, part.length);
        }
        return all;
    }

    // ---- TLS, passed through

    @Test
    void asksTheServerForTlsOnTheClientsBehalfAndThenSeesNothing() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer backend = server.accept()) {
            assertThat(backend.readPacket()).isEqualTo(WirePeer.SSL_REQUEST);
            backend.send((byte) 'S');
            assertThat(client.readByte()).isEqualTo('S');
            byte[] hello = {0x16, 3, 1, 0, 1, 7};
            client.send(hello);
            assertThat(backend.read(hello.length)).isEqualTo(hello);
            backend.send((byte) 0xff, (byte) 0xff);
            assertThat(client.read(2)).containsExactly(0xff, 0xff);
        }
    }

    @Test
    void anOpaqueSessionIsFencedWithoutWords() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer backend = server.accept()) {
            backend.readPacket();
            backend.send((byte) 'S');
            client.readByte();
            gateway.release();
            assertThat(client.awaitEnd()).isEqualTo(End.RESET);
            assertThat(backend.awaitEnd()).isEqualTo(End.RESET);
        }
    }

    @Test
    void aServerWithoutTlsLeavesTheSessionVisible() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer backend = server.accept()) {
            backend.readPacket();
            backend.send((byte) 'N');
            assertThat(client.readByte()).isEqualTo('N');
            client.send(STARTUP);
            assertThat(backend.readPacket()).isEqualTo(STARTUP);
            backend.welcome(42, SECRET);
            client.readUntil('Z');
            gateway.release();
            assertThat(client.readMessage().fields()).containsEntry('C', "57P01");
        }
    }

    @Test
    void aServersErrorInPlaceOfItsAnswerIsNotShown() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer backend = server.accept()) {
            backend.readPacket();
            backend.send('E', "SFATAL\0C53300\0Mwho said that\0\0");
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
    }

    @Test
    void whileClosedTlsIsDeclinedAndNothingInPlainTextIsPassedOn() throws IOException {
        gateway.release().awaitOpen(false);
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST)) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(gateway.gateway.waiting().taken()).isEqualTo(1));
            gateway.pass(Duration.ofSeconds(11));
            assertThat(client.readByte()).isEqualTo('N');
            gateway.lead(PG1, server.port()).awaitOpen(true);
            client.send(STARTUP);
            assertThat(client.readMessage().fields())
                    .as("the route is open again, but the client asked for TLS and the server might have had it")
                    .containsEntry('C', "57P03");
        }
    }

    @Test
    void directTlsIsPassedOnAsItCame() throws IOException {
        byte[] hello = {0x16, 3, 1, 0, 2, 7, 7};
        try (WirePeer client = gateway.client().send(hello);
                WirePeer backend = server.accept()) {
            assertThat(backend.read(hello.length)).isEqualTo(hello);
            backend.send((byte) 1);
            assertThat(client.readByte()).isEqualTo(1);
        }
    }

    // ---- encryption that is not there

    @Test
    void declinesTlsWhereItIsOffAndGssEncryptionEverywhere() throws IOException {
        withoutTls();
        try (WirePeer client = gateway.client()) {
            assertThat(client.send(WirePeer.GSSENC_REQUEST).readByte()).isEqualTo('N');
            assertThat(client.send(WirePeer.SSL_REQUEST).readByte()).isEqualTo('N');
            client.send(STARTUP);
            try (WirePeer backend = server.accept()) {
                assertThat(backend.readPacket()).isEqualTo(STARTUP);
            }
        }
    }

    @Test
    void directTlsWhereItIsOffGetsNoAnswer() throws IOException {
        withoutTls();
        try (WirePeer client = gateway.client().send((byte) 0x16, (byte) 3, (byte) 1, (byte) 0, (byte) 2)) {
            client.awaitEnd();
        }
    }

    @Test
    void aSecondRequestForEncryptionIsAViolation() throws IOException {
        withoutTls();
        try (WirePeer client = gateway.client()) {
            client.send(WirePeer.SSL_REQUEST).readByte();
            client.send(WirePeer.SSL_REQUEST);
            assertThat(client.readMessage().fields()).containsEntry('C', "08P01");
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
    }

    @Test
    void bytesStuffedBehindARequestForEncryptionAreAViolation() throws IOException {
        for (byte[] request : List.of(WirePeer.SSL_REQUEST, WirePeer.GSSENC_REQUEST)) {
            try (WirePeer client = gateway.client().send(joined(request, STARTUP))) {
                assertThat(client.readMessage().fields())
                        .containsEntry('C', "08P01")
                        .hasEntrySatisfying('M', text -> assertThat(text).contains("unencrypted data"));
                assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
            }
        }
    }

    @Test
    void bytesThatComeBeforeTheServerHasAnsweredAreAViolationToo() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer backend = server.accept()) {
            backend.readPacket();
            client.send(STARTUP);
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .until(() -> client.socket().isConnected());
            backend.send((byte) 'N');
            assertThat(client.readByte()).isIn((int) 'N', (int) 'E');
        }
    }

    // ---- not PostgreSQL

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "SSH-2.0-OpenSSH\r\n", "\u0001\u0002\u0003\u0004\u0005"})
    void otherProtocolsGetNoAnswer(String text) throws IOException {
        try (WirePeer client = gateway.client().send(text.getBytes(StandardCharsets.ISO_8859_1))) {
            client.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 7, 10_005, Integer.MAX_VALUE})
    void aStartupPacketOfAnImpossibleLengthGetsNoAnswer(int length) throws IOException {
        try (WirePeer client = gateway.client().send(joined(WirePeer.number(length), WirePeer.number(196_608)))) {
            client.awaitEnd();
        }
    }

    @Test
    void aStartupPacketWithoutItsTerminatorIsAViolation() throws IOException {
        try (WirePeer client =
                gateway.client().send(WirePeer.packet(196_608, "user\0alice".getBytes(StandardCharsets.UTF_8)))) {
            assertThat(client.readMessage().fields()).containsEntry('C', "08P01");
        }
    }

    @Test
    void anotherMajorVersionIsToldWhichOnesThereAre() throws IOException {
        try (WirePeer client = gateway.client().send(WirePeer.packet(131_072, new byte[288]))) {
            assertThat(client.readMessage().fields())
                    .containsEntry('C', "0A000")
                    .hasEntrySatisfying('M', text -> assertThat(text).contains("2.0"));
        }
    }

    @Test
    void halfAPacketThenSilenceEndsAtTheStartupTimeout() throws IOException {
        try (WirePeer client = gateway.client().send((byte) 0, (byte) 0, (byte) 0)) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(gateway.sessions()).isEqualTo(1));
            gateway.pass(Duration.ofSeconds(10));
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
    }

    @Tag("slow")
    @Test
    void anAuthenticationThatIsNotFinishedInTimeEnds() throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = server.acceptStarted()) {
            backend.send('R', WirePeer.number(3));
            client.readMessage();
            gateway.reachable = true;
            for (int i = 0; i < 31; i++) {
                gateway.pass(Duration.ofSeconds(2));
                Awaitility.await().until(() -> gateway.cluster.authority().contactSent() == gateway.clock.elapsed());
            }
            assertThat(client.readMessage().fields().get('D')).contains("authentication-timeout");
        }
    }

    // ---- too many

    @Test
    void clientsBeyondMaxSessionsAreTold() throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.maxSessions = 1;
        restart(setup);
        try (WirePeer first = gateway.client().send(STARTUP);
                WirePeer backend = server.acceptStarted()) {
            backend.welcome(42, SECRET);
            first.readUntil('Z');
            try (WirePeer second = gateway.client().send(STARTUP)) {
                assertThat(second.readMessage().fields()).containsEntry('C', "53300");
                assertThat(second.awaitEnd()).isEqualTo(End.CLOSED);
            }
            try (WirePeer third = gateway.client()) {
                assertThat(third.send(WirePeer.SSL_REQUEST).readByte()).isEqualTo('N');
                assertThat(third.send(STARTUP).readMessage().fields()).containsEntry('C', "53300");
            }
            first.query("SELECT 1");
            assertThat(backend.readMessage().type()).isEqualTo('Q');
        }
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(gateway.gateway.sessions().taken()).isZero());
        try (WirePeer again = gateway.client().send(STARTUP);
                WirePeer backend = server.acceptStarted()) {
            backend.welcome(42, SECRET);
            again.readUntil('Z');
        }
    }

    @Test
    void aFullWaitingRoomAnswersAtOnce() throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        TestLimits limits = new TestLimits();
        limits.maxSessions = 100;
        limits.maxPending = 50;
        limits.maxWaiting = 1;
        setup.limits = limits.settings();
        restart(setup);
        gateway.release().awaitOpen(false);
        try (WirePeer first = gateway.client().send(STARTUP)) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(gateway.gateway.waiting().taken()).isEqualTo(1));
            try (WirePeer second = gateway.client().send(STARTUP)) {
                assertThat(second.readMessage().fields()).containsEntry('C', "57P03");
            }
            gateway.lead(PG1, server.port());
            try (WirePeer backend = server.acceptStarted()) {
                backend.welcome(42, SECRET);
                first.readUntil('Z');
            }
        }
    }

    // ---- the server

    @Test
    void aServerThatRefusesConnectionsIsTriedAgainUntilTheClientHasWaitedEnough() throws IOException {
        server.close();
        try (WirePeer client = gateway.client().send(STARTUP)) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(gateway.gateway.waiting().taken()).isEqualTo(1));
            gateway.pass(Duration.ofSeconds(11));
            assertThat(client.readMessage().fields()).containsEntry('C', "57P03");
        }
    }
}
