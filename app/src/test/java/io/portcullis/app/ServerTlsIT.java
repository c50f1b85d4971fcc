package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.portcullis.app.daemon.CertificateWatch;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.tls.ChannelBindingAdvice;
import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS between the gateway and real servers, which clients need not have or know of. */
@ExtendWith(SharedCluster.Provider.class)
class ServerTlsIT {
    private final SharedCluster shared;
    private final Path folder;

    ServerTlsIT(SharedCluster shared) {
        this.shared = shared;
        this.folder = shared.folder("server-tls");
    }

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
        List<ILoggingEvent> log = RecordedLog.of(Logger.ROOT_LOGGER_NAME, () -> {
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
            List<ILoggingEvent> log = RecordedLog.of(Logger.ROOT_LOGGER_NAME, () -> {
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
            List<ILoggingEvent> log = RecordedLog.of("portcullis.session", () -> {
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

    @Test
    void terminatingWithAnotherCertificateThanTheServersBreaksScramAndIsSaidOnce() throws IOException {
        List<ILoggingEvent> log = RecordedLog.of(ChannelBindingAdvice.class.getName(), () -> {
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
