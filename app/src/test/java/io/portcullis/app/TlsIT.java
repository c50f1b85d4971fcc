package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portcullis.app.daemon.CertificateWatch;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.tls.ChannelBindingAdvice;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** TLS on either side of the gateway, on both, and through it, with real servers that have it. */
@ExtendWith(SharedCluster.Provider.class)
class TlsIT {

    private final SharedCluster shared;
    private final Path folder;

    TlsIT(SharedCluster shared) {
        this.shared = shared;
        this.folder = shared.folder("tls");
    }

    // ---- towards clients

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

    // ---- towards servers

    @Test
    void sessionsReachTheServerThroughTlsOfTheGatewaysOwnWhenItIsToldTo() {
        for (String mode : List.of(
                "{mode: prefer}",
                "{mode: require}",
                "{mode: verify-ca, ca-file: '%s'}".formatted(shared.serverCertificate.certificate()),
                "{mode: verify-full, ca-file: '%s'}".formatted(shared.serverCertificate.certificate()))) {
            try (TestedGateway gateway = gateway(mode, shared.gatewayCertificate)) {
                for (Endpoint through : List.of(
                        Endpoint.of("plain", gateway.port("primary"), "disable"),
                        Endpoint.of("terminated", gateway.port("primary-terminating"), "require"))) {
                    assertThat(ask(through, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                                    .successfully()
                                    .output())
                            .as(mode + " " + through)
                            .isEqualTo("t\n");
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aServerThatCannotBeVerifiedIsNoServer() throws IOException {
        String distrust = "{mode: verify-ca, ca-file: '%s'}".formatted(shared.gatewayCertificate.certificate());
        List<ILoggingEvent> log = logged(Logger.ROOT_LOGGER_NAME, () -> {
            try (TestedGateway gateway = gateway(distrust, shared.gatewayCertificate)) {
                assertThat(ask(Endpoint.of("plain", gateway.port("primary"), "disable"), "SELECT 1")
                                .errors())
                        .contains("FATAL:  portcullis: the server's certificate comes from no authority")
                        .contains("reason: server-tls-failed")
                        .contains("server-tls.ca-file");
                assertThat(gateway.gateway().clusters().getFirst().status().standing())
                        .as("a certificate is no doubt about the leader")
                        .isInstanceOf(RouteStatus.Open.class);
            }
        });
        assertThat(log)
                .as("what a server can provoke is no stack trace")
                .allMatch(line -> line.getThrowableProxy() == null);
        assertThat(log)
                .filteredOn(line -> line.getMessage().contains("cannot connect to a server"))
                .as("said once, however many attempts fail")
                .singleElement()
                .satisfies(line -> assertThat(line.getKeyValuePairs().toString())
                        .contains("comes from no authority", "server-tls-failed")
                        .doesNotContain("PKIX"));
        assertThat(log)
                .noneMatch(line -> line.getMessage().contains("primary route closed")
                        && line.getKeyValuePairs().toString().contains("unreachable"));
    }

    private void switchTls(boolean on) throws SQLException {
        // As an operator would; no statement of it may share a transaction with another.
        shared.primary.address().execute("ALTER SYSTEM " + (on ? "RESET ssl" : "SET ssl = off"));
        shared.primary.address().execute("SELECT pg_reload_conf()");
        Endpoint direct = shared.direct("prefer");
        Waiting.until(
                "a server that has TLS or not",
                Waiting.AT_MOST,
                () -> ask(direct, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                        .output(),
                (on ? "t\n" : "f\n")::equals);
    }

    /** Its TLS is switched off while gateways run before it, and on again. */
    @Test
    void aServerWithoutTlsIsNamedAndTheRouteStaysOpen() throws Exception {
        switchTls(false);
        try {
            List<ILoggingEvent> log = logged(Logger.ROOT_LOGGER_NAME, () -> {
                try (TestedGateway gateway = gateway("{mode: require}", shared.gatewayCertificate)) {
                    int port = gateway.port("primary");
                    for (Endpoint through : List.of(
                            Endpoint.of("plain", port, "disable"),
                            Endpoint.of("asks first, and goes on without", port, "prefer"),
                            Endpoint.of("terminated", gateway.port("primary-terminating"), "require"))) {
                        assertThat(ask(through, "SELECT 1").errors())
                                .as(through.name())
                                .contains("FATAL:  portcullis: the server offers no TLS")
                                .contains("reason: server-without-tls")
                                .contains("ssl = on");
                    }
                    assertThat(ask(Endpoint.of("insists", port, "require"), "SELECT 1")
                                    .errors())
                            .contains("server does not support SSL, but SSL was required");
                    assertThat(gateway.gateway().clusters().getFirst().status().standing())
                            .isInstanceOf(RouteStatus.Open.class);
                }
            });
            assertThat(log)
                    .filteredOn(line -> line.getMessage().contains("cannot connect to a server"))
                    .as("said once, however many attempts fail")
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line.getKeyValuePairs().toString()).contains("server-without-tls", "ssl = on"));
        } finally {
            switchTls(true);
        }
        assertThat(ask(Endpoint.of("plain", shared.encrypting.port("primary"), "disable"), "SELECT 'again'")
                        .successfully()
                        .output())
                .isEqualTo("again\n");
    }

    /** Passthrough, as PostgreSQL itself: N, and who does not insist goes on without TLS, in a session that is seen. */
    @Test
    void aServerWithoutTlsAnswersTheClientsOwnWishForIt() throws Exception {
        switchTls(false);
        try {
            Endpoint insists = shared.primaryBy("opaque");
            assertThat(ask(insists, "SELECT 1").errors())
                    .isEqualTo(ask(shared.directLike(insists), "SELECT 1")
                            .errors()
                            .replace("port " + shared.primary.port(), "port " + insists.port()));
            List<ILoggingEvent> log = logged("portcullis.session", () -> {
                assertThat(ask(insists.with("PGSSLMODE", "prefer").as(SharedCluster.User.SCRAM.login()), "SELECT 1")
                                .successfully()
                                .output())
                        .isEqualTo("1\n");
                shared.gateway.awaitNoSessions();
            });
            assertThat(log)
                    .filteredOn(line -> line.getMessage().equals("session established"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.getKeyValuePairs().toString())
                            .contains("user=\"scram\"")
                            .doesNotContain("opaque"));
        } finally {
            switchTls(true);
        }
    }

    @Test
    void whatTheGatewayTrustsAndShowsTowardsServersIsRenewedWithoutARestart() throws Exception {
        Path ca = Files.copy(shared.gatewayCertificate.certificate(), folder.resolve("servers-ca.crt"));
        Path certificate = Files.copy(shared.gatewayCertificate.certificate(), folder.resolve("to-servers.crt"));
        Path key = Files.copy(shared.gatewayCertificate.key(), folder.resolve("to-servers.key"));
        String stale =
                "{mode: verify-ca, ca-file: '%s', cert-file: '%s', key-file: '%s'}".formatted(ca, certificate, key);
        try (TestedGateway gateway = gateway(stale, shared.gatewayCertificate);
                CertificateWatch _ = new CertificateWatch(gateway.gateway().tlsFiles())) {
            Endpoint certified =
                    Endpoint.of("plain", gateway.port("primary"), "disable").as(new Login(SharedCluster.CERTIFIED, ""));
            assertThat(ask(certified, "SELECT 1").errors())
                    .as("the server is not trusted")
                    .contains("FATAL:  portcullis:");

            Files.copy(shared.serverCertificate.certificate(), ca, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(shared.clientCertificate.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(shared.clientCertificate.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Waiting.until(
                    "a session by the new certificates",
                    Waiting.AT_MOST,
                    () -> ask(certified, "SELECT current_user").output(),
                    (SharedCluster.CERTIFIED + "\n")::equals);
        }
    }

    private interface Scene {
        void play() throws IOException;
    }

    private static List<ILoggingEvent> logged(String by, Scene scene) throws IOException {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(by);
        // A command that another class has run in this process may have made the log quiet.
        Map<Logger, Level> before = new HashMap<>();
        for (String ours : List.of("io.portcullis", "portcullis")) {
            Logger quiet = (Logger) LoggerFactory.getLogger(ours);
            before.put(quiet, quiet.getLevel());
            quiet.setLevel(Level.INFO);
        }
        appender.start();
        logger.addAppender(appender);
        try {
            scene.play();
        } finally {
            logger.detachAppender(appender);
            before.forEach(Logger::setLevel);
        }
        return List.copyOf(appender.list);
    }

    /** Balancers do so every second or two. */
    @ParameterizedTest
    @MethodSource("encryptedWays")
    void aCheckThatAsksForTlsAndHangsUpIsNotWorthALine(String way) throws IOException {
        List<ILoggingEvent> log = logged("portcullis.session", () -> {
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
        List<ILoggingEvent> log = logged("portcullis.session", () -> {
            assertThat(ask(shared.primaryBy(way), "SELECT 1").successfully().output())
                    .isEqualTo("1\n");
            shared.gateway.awaitNoSessions();
        });
        assertThat(log).extracting(ILoggingEvent::getMessage).containsExactly("session established", "session ended");
    }

    @Test
    void terminatingWithAnotherCertificateThanTheServersBreaksScramAndIsSaidOnce() throws IOException {
        List<ILoggingEvent> log = logged(ChannelBindingAdvice.class.getName(), () -> {
            try (TestedGateway gateway = gateway("{mode: require}", shared.gatewayCertificate)) {
                Endpoint terminated = Endpoint.of("terminated", gateway.port("primary-terminating"), "require")
                        .as(SharedCluster.User.SCRAM.login());
                for (int i = 0; i < 3; i++) {
                    assertThat(ask(terminated.with("PGCHANNELBINDING", "prefer"), "SELECT 1")
                                    .errors())
                            .contains("SCRAM channel binding check failed");
                }
                assertThat(ask(terminated.with("PGCHANNELBINDING", "disable"), "SELECT 'without'")
                                .successfully()
                                .output())
                        .isEqualTo("without\n");
            }
        });
        assertThat(log).extracting(ILoggingEvent::getFormattedMessage).containsExactly(ChannelBindingAdvice.TEXT);
    }

    @Test
    void terminatingWithTheServersOwnCertificateKeepsScramWhole() throws IOException {
        String verified = "{mode: verify-full, ca-file: '%s'}".formatted(shared.serverCertificate.certificate());
        try (TestedGateway gateway = gateway(verified, shared.serverCertificate)) {
            Endpoint terminated = Endpoint.of("terminated", gateway.port("primary-terminating"), "require")
                    .as(SharedCluster.User.SCRAM.login());
            for (String binding : List.of("disable", "prefer", "require")) {
                assertThat(ask(terminated.with("PGCHANNELBINDING", binding), "SELECT 'bound'")
                                .successfully()
                                .output())
                        .as(binding)
                        .isEqualTo("bound\n");
            }
        }
    }

    private TestedGateway gateway(String serverTls, TestCertificate certificate) {
        return TestedGateway.before(shared.cluster, shared.home())
                .listener("primary", "primary", "{mode: passthrough}")
                .terminating("primary-terminating", "primary", certificate)
                .with("server-tls: " + serverTls)
                .with("limits: {connect-wait: 1s}")
                .start();
    }

    private ClientProgram.Ended ask(Endpoint endpoint, String sql) {
        return ClientProgram.run(folder, endpoint, "", ClientProgram.postgres("psql"), "-X", "-w", "-At", "-c", sql);
    }
}
