package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.PG2;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.route.RouteSettings.WithoutReplica;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings.Mode;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code server-tls} demands what the server does not have. An operator has to change a setting or a certificate: the client hears so at once,
 * and the leader is not doubted for it.
 */
class ServerWithoutTlsTest {
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");

    @TempDir
    private static Path folder;

    private static TestCertificate trusted;
    private static TestCertificate elsewhere;

    private final Heard heard = new Heard();
    private ScriptedServer one;
    private ScriptedServer two;

    @BeforeAll
    static void certify() {
        trusted = TestCertificate.create(folder, "trusted");
        elsewhere = TestCertificate.createFor(folder, "elsewhere", "elsewhere.example");
    }

    @BeforeEach
    void listen() throws IOException {
        one = new ScriptedServer();
        two = new ScriptedServer();
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        two.close();
    }

    /** Clients wait at it. */
    private TestGateway gateway(Mode mode, TestCertificate authority) throws IOException {
        return new TestGateway(setup(mode, authority)).lead(PG1, one.port()).awaitOpen(true);
    }

    private TestGateway.Setup setup(Mode mode, TestCertificate authority) {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.serverTls = new ServerTlsSettings(mode, mode.verifies() ? authority.certificate() : null, null, null);
        setup.events = heard;
        return setup;
    }

    /** Nothing stands in for the replicas, of which {@code two} is the first. */
    private TestGateway withReplicas(ScriptedServer... more) throws IOException {
        TestGateway.Setup setup = setup(Mode.REQUIRE, trusted);
        setup.routes =
                new RouteSettings(null, WithoutReplica.ERROR, RouteSettings.DEFAULT.onPromotion(), ReplicaChoice.ANY);
        TestGateway gateway = new TestGateway(setup).replica(PG2, two.port());
        for (int i = 0; i < more.length; i++) {
            gateway.replica(new NodeName("pg" + (3 + i)), more[i].port());
        }
        return gateway.lead(PG1, one.port()).awaitOpen(true);
    }

    interface Answer {
        void to(WirePeer gateway) throws IOException;
    }

    private static Answer showing(TestCertificate certificate) {
        return gateway -> TlsPeer.rest(TlsPeer.accept(gateway.send((byte) 'S'), certificate.showing()));
    }

    /** Says S, and this when the ClientHello has begun, as an answer to it. */
    private static Answer handshake(byte... record) {
        return gateway -> {
            gateway.send((byte) 'S').readByte();
            gateway.send(record);
        };
    }

    /** A record of type alert: fatal, protocol_version. */
    private static final byte[] PROTOCOL_VERSION = {21, 3, 1, 0, 2, 2, 70};

    private static Arguments trouble(Mode mode, String label, String text, String remedy, Answer answer) {
        return Arguments.of(mode, label, text, remedy, answer);
    }

    static Stream<Arguments> troubles() {
        Answer declining = gateway -> gateway.send((byte) 'N');
        String without = "server-without-tls";
        String failed = "server-tls-failed";
        return Stream.of(
                trouble(Mode.REQUIRE, without, "offers no TLS", "ssl = on", declining),
                trouble(Mode.VERIFY_CA, without, "offers no TLS", "ssl = on", declining),
                trouble(Mode.VERIFY_FULL, without, "offers no TLS", "ssl = on", declining),
                trouble(Mode.VERIFY_CA, failed, "comes from no authority", "ca-file", showing(elsewhere)),
                trouble(Mode.VERIFY_FULL, failed, "comes from no authority", "ca-file", showing(elsewhere)),
                trouble(Mode.REQUIRE, failed, "no version of TLS in common", "TLS 1.2", handshake(PROTOCOL_VERSION)),
                trouble(Mode.PREFER, failed, "no version of TLS in common", "TLS 1.2", handshake(PROTOCOL_VERSION)),
                trouble(
                        Mode.REQUIRE,
                        failed,
                        "handshake",
                        "log",
                        handshake(WirePeer.message('R', WirePeer.number(0)))));
    }

    private static void give(Answer answer, WirePeer asked) throws IOException {
        assertThat(asked.readPacket()).isEqualTo(WirePeer.SSL_REQUEST);
        try {
            answer.to(asked);
        } catch (SSLException | SocketException noHandshake) {
            // The gateway has hung up.
        }
    }

    private static void assertTold(WirePeer client, String label, String text, String remedy) throws IOException {
        assertThat(client.readMessage().fields())
                .containsEntry('S', "FATAL")
                .as("what libpq and others go on to their next host after")
                .containsEntry('C', "57P03")
                .containsEntry('D', "reason: " + label)
                .hasEntrySatisfying('M', said -> assertThat(said).contains(text))
                .hasEntrySatisfying('H', said -> assertThat(said).contains(remedy));
        assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void theClientIsToldAtOnceAndTheRouteStaysOpen(Mode mode, String label, String text, String remedy, Answer answer)
            throws IOException {
        try (TestGateway gateway = gateway(mode, trusted)) {
            for (int i = 0; i < 3; i++) {
                try (WirePeer client = gateway.client().send(STARTUP);
                        WirePeer asked = one.accept()) {
                    give(answer, asked);
                    assertTold(client, label, text, remedy);
                }
            }
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(heard.ends).extracting(EndReason::label).containsExactly(label, label, label));
            assertThat(heard.refusals).containsExactly(label, label, label);
            assertThat(heard.doubts).as("the leader is there").isEmpty();
            assertThat(gateway.cluster.status().standing()).isInstanceOf(RouteStatus.Open.class);
        }
    }

    @Test
    void aCertificateOfAnotherHostIsNamed() throws IOException {
        try (TestGateway gateway = gateway(Mode.VERIFY_FULL, elsewhere);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer asked = one.accept()) {
            give(showing(elsewhere), asked);
            assertTold(client, "server-tls-failed", "for another host", "verify-ca");
        }
    }

    /** It answers as the server does. What the client then says in plain text is seen, and goes to no server that has no TLS. */
    @Test
    void aClientThatAsksForTlsIsAnsweredAsByTheServer() throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE, trusted)) {
            try (WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                    WirePeer asked = one.accept()) {
                give(peer -> peer.send((byte) 'N'), asked);
                assertThat(client.readByte()).isEqualTo('N');
                assertTold(client.send(STARTUP), "server-without-tls", "offers no TLS", "ssl = on");
                assertThat(TlsPeer.rest(asked)).isEmpty();
            }
            try (WirePeer insists = gateway.client().send(WirePeer.SSL_REQUEST);
                    WirePeer asked = one.accept()) {
                give(peer -> peer.send((byte) 'N'), asked);
                assertThat(insists.readByte()).isEqualTo('N');
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(heard.ends)
                            .containsExactly(EndReason.SERVER_WITHOUT_TLS, EndReason.SERVER_WITHOUT_TLS));
            assertThat(heard.doubts).isEmpty();
        }
    }

    @Test
    void itIsMendedWithoutARestartOfTheGateway() throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE, trusted)) {
            try (WirePeer client = gateway.client().send(STARTUP);
                    WirePeer asked = one.accept()) {
                give(peer -> peer.send((byte) 'N'), asked);
                assertTold(client, "server-without-tls", "offers no TLS", "ssl = on");
            }
            try (WirePeer client = gateway.client().send(STARTUP);
                    WirePeer backend = TlsPeer.server(one.accept(), trusted.showing())) {
                backend.readPacket();
                TestGateway.welcomed(client, backend);
            }
        }
    }

    // ---- replicas

    @Test
    void anotherReplicaIsTried() throws IOException {
        try (ScriptedServer three = new ScriptedServer();
                TestGateway gateway = withReplicas(three)) {
            try (WirePeer client = gateway.replicaClient().send(STARTUP)) {
                try (WirePeer asked = two.accept()) {
                    give(peer -> peer.send((byte) 'N'), asked);
                }
                try (WirePeer backend = TlsPeer.server(three.accept(), trusted.showing())) {
                    backend.readPacket();
                    TestGateway.welcomed(client, backend);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereNoReplicaHasTlsTheReasonIsThatOne(boolean passthrough) throws IOException {
        try (TestGateway gateway = withReplicas()) {
            try (WirePeer client = gateway.replicaClient().send(passthrough ? WirePeer.SSL_REQUEST : STARTUP);
                    WirePeer asked = two.accept()) {
                give(peer -> peer.send((byte) 'N'), asked);
                if (passthrough) {
                    assertThat(client.readByte()).isEqualTo('N');
                    client.send(STARTUP);
                }
                assertTold(client, "server-without-tls", "offers no TLS", "ssl = on");
            }
            // It is left alone for a while.
            try (WirePeer next = gateway.replicaClient().send(STARTUP)) {
                assertTold(next, "server-without-tls", "offers no TLS", "ssl = on");
            }
            gateway.pass(Duration.ofSeconds(1));
            try (WirePeer client = gateway.replicaClient().send(STARTUP);
                    WirePeer backend = TlsPeer.server(two.accept(), trusted.showing())) {
                backend.readPacket();
                TestGateway.welcomed(client, backend);
            }
        }
    }
}
