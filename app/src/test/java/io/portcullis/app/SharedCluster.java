package io.portcullis.app;

import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real cluster whose servers have TLS, with a gateway before it, for all tests of real clients together: it takes seconds to start and
 * no test needs it for itself. Its primary never moves.
 */
final class SharedCluster implements AutoCloseable {
    /** Gives it to tests that ask for it in their constructor, or in a method. */
    static final class Provider implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == SharedCluster.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.GLOBAL)
                    .getOrComputeIfAbsent(SharedCluster.class, _ -> new SharedCluster(), SharedCluster.class);
        }
    }

    /** Users that must log in, each by the method that is its name. */
    enum User {
        SCRAM("scram-sha-256", "scram-sha-256"),
        MD5("md5", "md5"),
        CLEARTEXT("password", "scram-sha-256");

        final String method;
        final String storedAs;

        User(String method, String storedAs) {
            this.method = method;
            this.storedAs = storedAs;
        }

        Login login() {
            return new Login(name().toLowerCase(java.util.Locale.ROOT), "secret of " + name());
        }
    }

    /** The user who logs in with a client certificate. */
    static final String CERTIFIED = "certified";

    private final Workspace home = Workspace.create("clients");

    final TestCertificate serverCertificate = TestCertificate.create(home, "server");
    final TestCertificate gatewayCertificate = TestCertificate.create(home, "gateway");
    final TestCertificate clientCertificate = TestCertificate.createFor(home, "client", CERTIFIED);
    final PatroniCluster cluster;
    final RealPatroni primary;
    final TestedGateway gateway;

    /** Reaches the servers with TLS of its own. */
    final TestedGateway encrypting;

    private SharedCluster() {
        cluster = PatroniCluster.start(home, 2, settings());
        primary = cluster.waitForLeader(Waiting.AT_MOST);
        createUsers();
        gateway = TestedGateway.before(cluster, home)
                .listener("primary", "primary", "{mode: passthrough}")
                .listener("replica", "replica", "{mode: passthrough}")
                .terminating("primary-terminating", "primary", gatewayCertificate)
                .terminating("replica-terminating", "replica", gatewayCertificate)
                .listener("primary-off", "primary", "{mode: off}")
                .start();
        encrypting = TestedGateway.before(cluster, home)
                .listener("primary", "primary", "{mode: passthrough}")
                .with("server-tls: {mode: require}")
                .start();
    }

    private PatroniSettings settings() {
        PatroniSettings settings = PatroniSettings.DEFAULTS
                .tls(serverCertificate)
                .parameter("ssl_ca_file", clientCertificate.certificate().toString())
                .parameter("wal_level", "logical");
        for (User user : User.values()) {
            settings = settings.hba("host all " + user.login().user() + " 127.0.0.1/32 " + user.method);
        }
        return settings.hba("hostssl all " + CERTIFIED + " 127.0.0.1/32 cert")
                .hba("hostnossl all " + CERTIFIED + " 127.0.0.1/32 reject");
    }

    private void createUsers() {
        try {
            for (User user : User.values()) {
                primary.address()
                        .execute("SET password_encryption = '%s'; CREATE ROLE %s LOGIN PASSWORD '%s'"
                                .formatted(
                                        user.storedAs,
                                        user.login().user(),
                                        user.login().password()));
            }
            primary.address().execute("CREATE ROLE " + CERTIFIED + " LOGIN");
        } catch (SQLException e) {
            throw new IllegalStateException("the servers do not let us create users", e);
        }
    }

    Workspace home() {
        return home;
    }

    /** A folder for what clients write. */
    Path folder(String name) {
        return home.folder(name);
    }

    /** The primary itself, without a gateway. */
    Endpoint direct(String sslmode) {
        return Endpoint.of("direct", primary.port(), sslmode);
    }

    /** The ways in which a session can go through a gateway: seen, unseen, and with TLS that ends there. */
    static List<String> ways() {
        return List.of("visible", "opaque", "terminated");
    }

    /** As {@link #ways}, and without TLS to a gateway that has TLS with the servers. */
    static List<String> waysToLogIn() {
        return Stream.concat(ways().stream(), Stream.of("half-encrypted")).toList();
    }

    Endpoint primaryBy(String way) {
        return way.equals("half-encrypted")
                ? Endpoint.of(way, encrypting.port("primary"), "disable")
                : by(way, "primary");
    }

    Endpoint replicaBy(String way) {
        return by(way, "replica");
    }

    private Endpoint by(String way, String route) {
        return switch (way) {
            case "visible" -> Endpoint.of(way, gateway.port(route), "disable");
            case "opaque" -> Endpoint.of(way, gateway.port(route), "require");
            case "terminated" -> Endpoint.of(way, gateway.port(route + "-terminating"), "require");
            default -> throw new IllegalArgumentException(way);
        };
    }

    /** What a direct client of the same way uses: with TLS where that has it. */
    Endpoint directLike(Endpoint endpoint) {
        return new Endpoint("direct", primary.port(), endpoint.login(), endpoint.libpq());
    }

    Stream<RealPatroni> replicas() {
        return cluster.others(primary).stream();
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        encrypting.close();
        home.close();
    }
}
