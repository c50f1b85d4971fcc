package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.PG2;
import static io.portcullis.proxy.gateway.TestGateway.welcomed;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import io.portcullis.topology.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fence holds inside TLS as it does outside: an SslHandler is one more place where bytes can lie, and it likes to send them. */
@Tag("slow")
class TlsFencingTest {
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");
    private static final Duration SILENCE_TIME = Duration.ofMillis(200);

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private ScriptedServer server;
    private ScriptedServer other;
    private TestGateway gateway;

    @BeforeAll
    static void certify() {
        certificate = TestCertificate.create(folder, "gateway");
    }

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        other = new ScriptedServer();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = new ClientTlsSettings(ClientTlsMode.TERMINATE, certificate.certificate(), certificate.key());
        gateway = new TestGateway(setup)
                .replica(PG2, other.port())
                .lead(PG1, server.port())
                .awaitOpen(true);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        server.close();
        other.close();
    }

    private WirePeer started() throws IOException {
        return TlsPeer.client(gateway.client(), certificate.trusting()).send(STARTUP);
    }

    private void awaitNoSessions() {
        Awaitility.await().untilAsserted(() -> {
            assertThat(gateway.sessions()).isZero();
            assertThat(gateway.gateway.pending().taken()).isZero();
        });
    }

    @Test
    void aSessionBetweenTwoMessagesIsToldInsideTlsWhyItIsSevered() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            gateway.release();
            assertThat(client.readMessage().fields())
                    .containsEntry('S', "FATAL")
                    .containsEntry('C', "57P01")
                    .hasEntrySatisfying('D', text -> assertThat(text).contains("leadership-ended"));
            assertThat(client.awaitEnd()).as("TLS is ended in order too").isEqualTo(End.CLOSED);
            assertThat(backend.awaitEnd()).isEqualTo(End.RESET);
        }
    }

    /** All the ways in which a session can end while an answer is held back. */
    enum Ending {
        ANOTHER_LEADERSHIP,
        SEVER_AFTER,
        CLIENT_SAYS_GOODBYE,
        CLIENT_SAYS_MORE_AND_THEN_THE_LOCK_LEAVES,
        CLIENT_RESETS,
        SERVER_CLOSES,
        SERVER_RESETS,
        GATEWAY_STOPS
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatIsHeldBackIsEverSentNotEvenByTheEndOfTls(Ending ending) throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("COMMIT");
            backend.readMessage();
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            backend.complete("COMMIT");
            assertThat(client.hearsNothingFor(SILENCE_TIME)).isTrue();
            assertThat(gateway.sessions()).isEqualTo(1);
            end(ending, client, backend);
            if (ending != Ending.CLIENT_RESETS) {
                String rest = new String(TlsPeer.rest(client), StandardCharsets.UTF_8);
                assertThat(rest).as(ending.name()).doesNotContain("COMMIT");
                if (ending != Ending.CLIENT_SAYS_GOODBYE) {
                    assertThat(rest).as(ending.name()).contains("57P01", "is unknown");
                }
            }
        }
        awaitNoSessions();
    }

    private void end(Ending ending, WirePeer client, WirePeer backend) throws IOException {
        switch (ending) {
            case ANOTHER_LEADERSHIP -> moveTheLock();
            case SEVER_AFTER -> gateway.pass(Duration.ofSeconds(30));
            case CLIENT_SAYS_GOODBYE -> {
                // Ends its half of TLS, and reads on.
                client.finish();
                gateway.pass(Duration.ofSeconds(30));
            }
            case CLIENT_SAYS_MORE_AND_THEN_THE_LOCK_LEAVES -> {
                client.query("SELECT 'are you there'");
                assertThat(client.hearsNothingFor(SILENCE_TIME)).isTrue();
                moveTheLock();
            }
            case CLIENT_RESETS -> client.reset();
            case SERVER_CLOSES -> backend.close();
            case SERVER_RESETS -> backend.reset();
            case GATEWAY_STOPS -> gateway.close();
        }
    }

    private void moveTheLock() {
        gateway.member(PG1, server.port(), Role.DEMOTED).lead(PG2, other.port());
        gateway.reachable = true;
        gateway.pass(Duration.ofMillis(200));
    }

    @Test
    void aStatementThatIsHeldBackIsNotSentByTheGoodbyeOfItsServerEither() throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.serverTls = new ServerTlsSettings(ServerTlsSettings.Mode.REQUIRE, null, null, null);
        gateway.close();
        gateway = new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
        try (WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = TlsPeer.server(server.accept(), certificate.showing())) {
            assertThat(backend.readPacket()).isEqualTo(STARTUP);
            welcomed(client, backend);
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            client.query("INSERT");
            assertThat(backend.hearsNothingFor(SILENCE_TIME)).isTrue();
            backend.finish();
            assertThat(TlsPeer.rest(backend)).isEmpty();
        }
        awaitNoSessions();
    }

    @Test
    void whatIsHeldBackArrivesWholeWhenContactReturns() throws Exception {
        byte[] row = new byte[1 << 20];
        new SplittableRandom(1).nextBytes(row);
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            client.query("SELECT");
            backend.readMessage();
            gateway.reachable = false;
            gateway.pass(Duration.ofSeconds(9));
            Thread saying = Thread.ofVirtual().start(() -> {
                try {
                    backend.send('D', row).complete("SELECT 1");
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(client.hearsNothingFor(SILENCE_TIME)).isTrue();
            gateway.reachable = true;
            gateway.pass(Duration.ofMillis(200));
            assertThat(client.readMessage().body()).isEqualTo(row);
            assertThat(client.readUntil('Z').text()).isEqualTo("I");
            saying.join();
        }
    }

    @Test
    void aClientThatReadsNothingDiesWithTheFenceAllTheSame() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = welcomed(client, server.acceptStarted())) {
            Thread flood = Thread.ofVirtual().start(() -> {
                try {
                    byte[] row = new byte[1 << 20];
                    for (int i = 0; i < 256; i++) {
                        backend.send('D', row);
                    }
                } catch (IOException severed) {
                    // What the test is about.
                }
            });
            Awaitility.await().during(Duration.ofMillis(300)).until(flood::isAlive);
            gateway.release();
            awaitNoSessions();
            Awaitility.await().until(() -> !flood.isAlive());
        }
    }
}
