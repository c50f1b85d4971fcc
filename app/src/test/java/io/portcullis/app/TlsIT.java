package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.portcullis.app.daemon.CertificateWatch;
import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.tls.TestAuthority;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS between clients and the gateway, and through it, with real servers that have it. */
@ExtendWith(SharedCluster.Provider.class)
class TlsIT {

    private final SharedCluster shared;
    private final Path folder;

    TlsIT(SharedCluster shared) {
        this.shared = shared;
        this.folder = shared.folder("tls");
    }

    static Stream<String> listenersAndModes() {
        return Stream.of("primary", "primary-terminating")
                .flatMap(listener -> Stream.of("verify-ca", "verify-full").map(mode -> listener + " " + mode));
    }

    @ParameterizedTest
    @MethodSource("listenersAndModes")
    void aClientThatVerifiesSeesTheCertificateOfWhoeverEndsItsTls(String listenerAndMode) {
        String[] words = listenerAndMode.split(" ", 2);
        boolean terminating = words[0].equals("primary-terminating");
        TestCertificate right = terminating ? shared.gatewayCertificate : shared.serverCertificate;
        TestCertificate wrong = terminating ? shared.serverCertificate : shared.gatewayCertificate;
        Endpoint through = Endpoint.of(listenerAndMode, shared.gateway.port(words[0]), words[1])
                .with("PGHOST", "localhost")
                .with("PGHOSTADDR", "127.0.0.1");
        assertThat(ask(through.with("PGSSLROOTCERT", right.certificate().toString()), "SELECT 'trusted'")
                        .successfully()
                        .output())
                .isEqualTo("trusted\n");
        assertThat(ask(through.with("PGSSLROOTCERT", wrong.certificate().toString()), "SELECT 1")
                        .errors())
                .contains("certificate verify failed");
        if (words[1].equals("verify-full")) {
            Endpoint elsewhere = through.with("PGHOST", "elsewhere.example")
                    .with("PGSSLROOTCERT", right.certificate().toString());
            assertThat(ask(elsewhere, "SELECT 1").errors()).contains("does not match host name");
        }
    }

    @Test
    void directTlsEndsAtAListenerThatTerminates() throws SQLException {
        Endpoint direct = shared.primaryBy("terminated");
        try (Connection connection = direct.connect("sslNegotiation", "direct");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 'straight in'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("straight in");
        }
    }

    @ParameterizedTest
    @MethodSource("encryptedWays")
    void aCancelRequestMayComeInsideTls(String way) throws IOException, SQLException {
        TestCertificate shown = way.equals("opaque") ? shared.serverCertificate : shared.gatewayCertificate;
        int port = shared.primaryBy(way).port();
        String mark = "cancel-in-tls-" + way;
        try (WirePeer client = encrypted(port, shown)) {
            client.send(WirePeer.startup("user", "postgres", "database", "postgres", "application_name", mark));
            byte[] key = client.readUntil('K').body();
            client.readUntil('Z');
            client.query("SELECT pg_sleep(100)");
            Waiting.until(
                    "the sleep",
                    Waiting.AT_MOST,
                    () -> shared.primary
                            .address()
                            .ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND"
                                    + " application_name = '" + mark + "'"),
                    "1"::equals);
            try (WirePeer canceller = encrypted(port, shown)) {
                canceller.send(WirePeer.packet(80_877_102, key));
                assertThat(client.readUntil('E').fields()).containsEntry('C', "57014");
                canceller.awaitEnd();
            }
            client.readUntil('Z');
        }
    }

    static List<String> encryptedWays() {
        return List.of("opaque", "terminated");
    }

    private static WirePeer encrypted(int port, TestCertificate trusted) throws IOException {
        WirePeer plain = WirePeer.connect(port).send(WirePeer.SSL_REQUEST);
        assertThat(plain.readByte()).isEqualTo('S');
        Socket tls = trusted.trusting().getSocketFactory().createSocket(plain.socket(), "localhost", port, true);
        return new WirePeer(tls);
    }

    /** Of TLS 1.2; it would keep an event loop busy with handshakes for as long as the client likes. */
    @Test
    void aClientMayNotBeginAnotherHandshakeOnAnEncryptedConnection() throws Exception {
        int port = shared.primaryBy("terminated").port();
        WirePeer plain = WirePeer.connect(port).send(WirePeer.SSL_REQUEST);
        assertThat(plain.readByte()).isEqualTo('S');
        try (SSLSocket tls = (SSLSocket) shared.gatewayCertificate
                        .trusting()
                        .getSocketFactory()
                        .createSocket(plain.socket(), "localhost", port, true);
                WirePeer client = new WirePeer(tls)) {
            tls.setEnabledProtocols(new String[] {"TLSv1.2"});
            client.send(WirePeer.startup("user", "postgres", "database", "postgres"));
            client.readUntil('Z');
            assertThatThrownBy(() -> {
                        tls.startHandshake();
                        client.query("SELECT 1");
                        client.readUntil('C');
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    /** As libpq checks it: the kind of key, and a chain that stands in its file upside down and with the root. */
    @Test
    void certificatesInTheFormsInWhichPeopleHaveThemAreShownWhole() throws IOException {
        TestAuthority root = new TestAuthority(Files.createDirectory(folder.resolve("authority")));
        TestAuthority middle = root.intermediate("middle");
        Map<String, Path> keys = new TreeMap<>();
        for (String kind : List.of("RSA", "EC", "ED25519")) {
            middle.issue(kind, kind, "DNS:localhost");
            keys.put(kind, middle.keyOf(kind));
        }
        middle.openssl().run("rsa -traditional -in RSA.key -out pkcs1.key").run("ec -in EC.key -out sec1.key");
        keys.put("RSA", middle.openssl().file("pkcs1.key"));
        keys.put("EC", middle.openssl().file("sec1.key"));
        TestedGateway.Options setup = TestedGateway.before(shared.cluster, shared.home());
        for (Map.Entry<String, Path> key : keys.entrySet()) {
            Path all = middle.openssl().file(key.getKey() + ".all");
            for (Path part : List.of(root.ca(), middle.ca(), key.getValue(), middle.certificateOf(key.getKey()))) {
                Files.writeString(all, Files.readString(part), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            setup.listener(key.getKey(), "primary", "{cert-file: '%s', key-file: '%s'}".formatted(all, all));
        }
        try (TestedGateway gateway = setup.start()) {
            for (String kind : keys.keySet()) {
                Endpoint verifying = Endpoint.of(kind, gateway.port(kind), "verify-full")
                        .with("PGHOST", "localhost")
                        .with("PGHOSTADDR", "127.0.0.1")
                        .with("PGSSLROOTCERT", root.ca().toString());
                for (Login login : List.of(SharedCluster.User.SCRAM.login(), new Login("postgres", ""))) {
                    assertThat(ask(verifying.as(login), "SELECT 'trusted'")
                                    .successfully()
                                    .output())
                            .as(kind)
                            .isEqualTo("trusted\n");
                }
            }
        }
    }

    // ---- a certificate is renewed

    @Test
    void aRenewedCertificateIsUsedForNewSessionsAndDisturbsNoOld() throws Exception {
        TestCertificate old = TestCertificate.create(shared.home(), "old");
        TestCertificate renewed = TestCertificate.create(shared.home(), "renewed");
        Path certificate = Files.copy(old.certificate(), folder.resolve("renewable.crt"));
        Path key = Files.copy(old.key(), folder.resolve("renewable.key"));
        try (TestedGateway gateway = TestedGateway.before(shared.cluster, shared.home())
                        .listener("primary", "primary", "{cert-file: '%s', key-file: '%s'}".formatted(certificate, key))
                        .start();
                WirePeer session = encrypted(gateway.port("primary"), old);
                CertificateWatch _ = new CertificateWatch(gateway.gateway().tlsFiles())) {
            session.send(WirePeer.startup("user", "postgres", "database", "postgres"));
            session.readUntil('Z');
            Files.copy(renewed.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
            CertificateWatch.reloadAll(gateway.gateway().tlsFiles());
            assertThat(shown(gateway)).as("half of a pair is not used").isEqualTo(leaf(old));
            Files.copy(renewed.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Waiting.until("the new certificate", Waiting.AT_MOST, () -> shown(gateway), leaf(renewed)::equals);
            session.query("SELECT 1");
            assertThat(session.readUntil('C').text()).isEqualTo("SELECT 1\0");
        }
    }

    private static X509Certificate leaf(TestCertificate certificate) throws Exception {
        try (var in = Files.newInputStream(certificate.certificate())) {
            return (X509Certificate)
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** What a client sees that trusts everybody but checks that the key belongs to the certificate, as every handshake does. */
    private static Certificate shown(TestedGateway gateway) throws Exception {
        WirePeer plain = WirePeer.connect(gateway.port("primary")).send(WirePeer.SSL_REQUEST);
        plain.readByte();
        var context = javax.net.ssl.SSLContext.getInstance("TLS");
        context.init(null, io.netty.handler.ssl.util.InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(plain.socket(), "localhost", gateway.port("primary"), true)) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Balancers do so every second or two. */
    @ParameterizedTest
    @MethodSource("encryptedWays")
    void aCheckThatAsksForTlsAndHangsUpIsNotWorthALine(String way) throws IOException {
        List<ILoggingEvent> log = RecordedLog.of("portcullis.session", () -> {
            try (WirePeer check = WirePeer.connect(shared.primaryBy(way).port()).send(WirePeer.SSL_REQUEST)) {
                assertThat(check.readByte()).isEqualTo('S');
            }
            shared.gateway.awaitNoSessions();
        });
        assertThat(log).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("encryptedWays")
    void aSessionWithTlsIsWorthTwoLines(String way) throws IOException {
        List<ILoggingEvent> log = RecordedLog.of("portcullis.session", () -> {
            assertThat(ask(shared.primaryBy(way), "SELECT 1").successfully().output())
                    .isEqualTo("1\n");
            shared.gateway.awaitNoSessions();
        });
        assertThat(log).extracting(ILoggingEvent::getMessage).containsExactly("session established", "session ended");
    }

    private ClientProgram.Ended ask(Endpoint endpoint, String sql) {
        return ClientProgram.run(folder, endpoint, "", ClientProgram.postgres("psql"), "-X", "-w", "-At", "-c", sql);
    }
}
