package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Peers that mean harm, or are broken: none of them costs more than its own connection, and a session beside them goes on. What clients
 * may say wrong in their first packet is in {@link StartupTest}.
 */
class HostilePeersTest {
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");
    private static final int MAX_PENDING = 50;

    @TempDir
    private Path folder;

    private ScriptedServer server;
    private TestGateway gateway;
    private WirePeer healthy;
    private WirePeer healthyBackend;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        start(ClientTlsSettings.PASSTHROUGH);
    }

    private void start(ClientTlsSettings tls) throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = tls;
        TestLimits limits = new TestLimits();
        limits.maxPending = MAX_PENDING;
        setup.limits = limits.settings();
        gateway = new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
        healthy = gateway.client().send(STARTUP);
        healthyBackend = welcomed(healthy);
    }

    private TestCertificate restartWithTls() throws IOException {
        stopGateway();
        TestCertificate certificate = TestCertificate.create(folder, "gateway");
        start(new ClientTlsSettings(ClientTlsMode.TERMINATE, certificate.certificate(), certificate.key()));
        return certificate;
    }

    private void stopGateway() throws IOException {
        healthy.close();
        healthyBackend.close();
        gateway.close();
    }

    @AfterEach
    void onlyTheHealthySessionIsLeft() throws IOException {
        Awaitility.await().untilAsserted(() -> {
            assertThat(gateway.sessions()).as("sessions").isEqualTo(1);
            assertThat(gateway.gateway.pending().taken()).as("pending").isZero();
        });
        healthyGoesOn();
        stopGateway();
        server.close();
    }

    private void healthyGoesOn() throws IOException {
        healthy.query("SELECT 1");
        assertThat(healthyBackend.readMessage().text()).isEqualTo("SELECT 1\0");
        healthyBackend.complete("SELECT 1");
        assertThat(healthy.readUntil('C').text()).isEqualTo("SELECT 1\0");
        healthy.readUntil('Z');
    }

    private WirePeer welcomed(WirePeer client) throws IOException {
        return TestGateway.welcomed(client, server.acceptStarted());
    }

    // ---- silence

    /** Where a client may fall silent that has not said what it wants. */
    enum Silence {
        AFTER_A_REQUEST_FOR_TLS,
        IN_THE_MIDDLE_OF_A_CLIENT_HELLO,
        INSIDE_TLS,
        INSIDE_TLS_IN_THE_MIDDLE_OF_A_PACKET
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void silenceEndsAtTheStartupTimeoutWhereverItBegins(Silence silence) throws IOException {
        TestCertificate certificate = restartWithTls();
        try (WirePeer plain = gateway.client()) {
            WirePeer client = plain;
            switch (silence) {
                case AFTER_A_REQUEST_FOR_TLS -> plain.send(WirePeer.SSL_REQUEST).readByte();
                case IN_THE_MIDDLE_OF_A_CLIENT_HELLO ->
                    plain.send((byte) 0x16, (byte) 3, (byte) 1, (byte) 2, (byte) 0, (byte) 1);
                case INSIDE_TLS -> client = TlsPeer.client(plain, certificate.trusting());
                case INSIDE_TLS_IN_THE_MIDDLE_OF_A_PACKET ->
                    client = TlsPeer.client(plain, certificate.trusting()).send(Arrays.copyOf(STARTUP, 9));
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(gateway.sessions()).isEqualTo(2));
            gateway.pass(Duration.ofSeconds(10));
            assertThat(TlsPeer.rest(client)).isEmpty();
        }
    }

    @Test
    void aByteNowAndThenDoesNotBuyMoreTime() throws IOException {
        try (WirePeer client = gateway.client()) {
            for (int i = 0; i < 5; i++) {
                client.send(STARTUP[i]);
                Awaitility.await()
                        .untilAsserted(() -> assertThat(gateway.sessions()).isEqualTo(2));
                gateway.pass(Duration.ofSeconds(2));
            }
            assertThat(TlsPeer.rest(client)).isEmpty();
        }
    }

    // ---- noise

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\u00ff\u00ff\u0001", "\u0080\u0000"})
    void whatIsNoHandshakeGetsNothingThatWasMeantForAClient(String text) throws IOException {
        restartWithTls();
        byte[] noise = text.getBytes(StandardCharsets.ISO_8859_1);
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST)) {
            assertThat(client.readByte()).isEqualTo('S');
            client.send(noise);
            client.finish();
            // A TLS alert, or nothing.
            assertThat(TlsPeer.rest(client).length).isLessThanOrEqualTo(7);
        }
    }

    @Tag("slow")
    @Test
    void aStartupMessageInPlaceOfAHandshakeIsNotTakenForOne() throws IOException {
        restartWithTls();
        try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST)) {
            assertThat(client.readByte()).isEqualTo('S');
            client.send(STARTUP);
            assertThat(TlsPeer.rest(client).length).isLessThanOrEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "-ERR unknown command\r\n", "SSH-2.0-OpenSSH\r\n"})
    void whatIsNoServerOfOursEndsTheSessionAndIsNotShown(String text) throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = server.acceptStarted()) {
            backend.send(text.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.readMessage().fields()).containsEntry('C', "08P01");
            assertThat(TlsPeer.rest(client)).isEmpty();
            assertThat(backend.awaitEnd()).isEqualTo(End.RESET);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 0x3fff_ffff + 5, Integer.MAX_VALUE})
    void nothingBehindALengthThatMakesNoSenseIsPassedOn(int length) throws IOException {
        byte[] message = WirePeer.message('D', "believe me".getBytes(StandardCharsets.UTF_8));
        byte[] liar = message.clone();
        System.arraycopy(WirePeer.number(length), 0, liar, 1, 4);
        for (boolean cut : new boolean[] {false, true}) {
            try (WirePeer client = gateway.client().send(STARTUP);
                    WirePeer backend = welcomed(client)) {
                if (cut) {
                    backend.send(Arrays.copyOf(liar, 3));
                    assertThat(client.read(3)).isEqualTo(Arrays.copyOf(liar, 3));
                    backend.send(Arrays.copyOfRange(liar, 3, liar.length));
                    assertThat(TlsPeer.rest(client))
                            .as("no message can follow a part of one")
                            .isEmpty();
                } else {
                    backend.send(message).send(liar);
                    assertThat(client.readMessage().body()).isEqualTo(Arrays.copyOfRange(message, 5, message.length));
                    assertThat(client.readMessage().fields()).containsEntry('C', "08P01");
                    assertThat(TlsPeer.rest(client)).isEmpty();
                }
            }
            try (WirePeer client = gateway.client().send(STARTUP);
                    WirePeer backend = welcomed(client)) {
                client.send(liar);
                assertThat(client.readMessage().fields()).containsEntry('C', "08P01");
                assertThat(TlsPeer.rest(backend)).isEmpty();
            }
        }
    }

    // ---- too much

    @Test
    void aClientThatTalksOnWhileItWaitsIsHeardWholeAndOnlyLater() throws IOException {
        gateway.release();
        Awaitility.await().untilAsserted(() -> assertThat(gateway.sessions()).isZero());
        healthy.close();
        healthyBackend.close();
        byte[] much = new byte[16 << 20];
        Arrays.fill(much, (byte) 7);
        try (WirePeer client = gateway.client().send(STARTUP)) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(gateway.gateway.waiting().taken()).isEqualTo(1));
            var talking = TlsPeer.begun(() -> client.send('d', much));
            Awaitility.await().during(Duration.ofMillis(300)).until(() -> !talking.isDone());
            gateway.lead(PG1, server.port());
            try (WirePeer backend = server.acceptStarted()) {
                backend.welcome(42, new byte[4]);
                assertThat(backend.readMessage().body()).isEqualTo(much);
                talking.join();
            }
        }
        healthy = gateway.client().send(STARTUP);
        healthyBackend = welcomed(healthy);
    }

    @Tag("slow")
    @Test
    void aClientThatNeverReadsIsNoTroubleToItsNeighbours() throws IOException {
        List<WirePeer> peers = new ArrayList<>();
        byte[] row = WirePeer.message('D', new byte[1 << 20]);
        // More than there are event loops: whichever the healthy session lives on, another one is stuck on it.
        for (int i = 0; i < 8; i++) {
            WirePeer client = gateway.client().send(STARTUP);
            WirePeer backend = welcomed(client);
            peers.add(client);
            peers.add(backend);
            var flood = TlsPeer.begun(() -> {
                for (int rows = 0; rows < 64; rows++) {
                    backend.send(row);
                }
                return backend;
            });
            Awaitility.await().during(Duration.ofMillis(100)).until(() -> !flood.isDone());
        }
        healthyGoesOn();
        for (WirePeer peer : peers) {
            peer.close();
        }
    }

    private End endOfOneMore() throws IOException {
        try (WirePeer client = gateway.client()) {
            return client.awaitEnd();
        } catch (SocketException e) {
            // The reset may come before the client has heard that it is connected.
            assertThat(e).hasMessage("Connection reset by peer");
            return End.RESET;
        }
    }

    @Tag("slow")
    @Test
    void tenThousandConnectionsWithoutAByteAreBoundedAndDisturbNobody() throws IOException {
        UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        long before = system.getOpenFileDescriptorCount();
        List<WirePeer> silent = new ArrayList<>();
        for (int i = 0; i < MAX_PENDING; i++) {
            silent.add(gateway.client());
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> gateway.gateway.pending().taken() == silent.size());
        }
        for (int i = MAX_PENDING; i < 10_000; i++) {
            assertThat(endOfOneMore()).isEqualTo(End.RESET);
        }
        assertThat(gateway.gateway.pending().taken()).isEqualTo(MAX_PENDING);
        assertThat(gateway.sessions()).isEqualTo(MAX_PENDING + 1);
        assertThat(system.getOpenFileDescriptorCount() - before)
                .as("two ends of each connection that is held, and something for the JVM itself")
                .isLessThan(2 * MAX_PENDING + 100);
        healthyGoesOn();
        for (WirePeer each : silent) {
            each.close();
        }
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(gateway.gateway.pending().taken()).isZero());
        try (WirePeer late = gateway.client().send(STARTUP);
                WirePeer _ = welcomed(late)) {
            assertThat(gateway.gateway.sessions().taken()).isEqualTo(2);
        }
    }
}
