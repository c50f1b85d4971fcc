package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.cluster.JdbcAddress;
import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.wire.DeadAddress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A real cluster whose etcd and whose server have names, of docker-compose's making, with two addresses each. The first is dead: it drops
 * what it is sent.
 */
class SeveralAddressesIT {
    private static final String OPENED = "primary route opened";

    private final List<DeadAddress> dead = new ArrayList<>();
    private Workspace home;
    private RealPatroni leader;
    private Path hosts;
    private String etcd;
    private JdbcAddress gateway;
    private int admin;

    @BeforeEach
    void start() throws IOException {
        home = Workspace.create("several-addresses-it");
        PatroniCluster cluster = PatroniCluster.start(home, 1, PatroniSettings.DEFAULTS);
        leader = cluster.waitForLeader(Waiting.AT_MOST);
        int port = cluster.etcd().endpoint().getPort();
        etcd = "http://etcd_1:" + port;
        dead.add(new DeadAddress(port));
        dead.add(new DeadAddress(leader.port()));
        String first = DeadAddress.ADDRESS.getHostAddress();
        hosts = home.write(
                home.path().resolve("hosts"),
                Stream.of("etcd_1", "patroni_1")
                        .map(name -> "%s %s\n127.0.0.1 %s\n".formatted(first, name, name))
                        .collect(Collectors.joining()));
        gateway = new JdbcAddress("127.0.0.1", home.freePort(), Login.SUPERUSER);
        admin = home.freePort();
    }

    @AfterEach
    void stop() throws IOException {
        for (DeadAddress each : dead) {
            each.close();
        }
        home.close();
    }

    private ManagedProcess portcullis(String name, String... arguments) {
        Path config = home.write(home.path().resolve("portcullis.yml"), """
                cluster: {scope: demo, etcd: {endpoints: ['%s']}, addresses: {%s: 'patroni_1:%d'}}
                listeners: [{bind: '127.0.0.1:%d', route: primary}]
                admin: {bind: '127.0.0.1:%d'}
                """.formatted(
                        etcd, leader.name(), leader.port(), gateway.port(), admin));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                classPath(),
                "io.portcullis.app.Main"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--config", config.toString()));
        return ManagedProcess.start(home, name, ManagedProcess.RunAs.CALLER, command);
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String said(String name, String... arguments) {
        try (ManagedProcess process = portcullis(name, arguments)) {
            int code = process.ended();
            assertThat(code).as(process.log()).isZero();
            return process.log();
        }
    }

    @Test
    void everythingGoesOnWithTheSecondAddress() throws Exception {
        try (ManagedProcess process = portcullis("gateway", "run")) {
            process.await("an open route", Waiting.AT_MOST, process::log, log -> log.contains(OPENED));
            for (int i = 0; i < 20; i++) {
                try (Connection connection = gateway.connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute("CREATE TEMPORARY TABLE t()");
                }
            }
            aRunningStatementIsCancelled();
            assertThat(said("check", "check", "--connect")).contains("primary:   open, to " + leader.name());
            assertThat(said("gateways", "gateways")).contains("lock: " + leader.name() + "@");
            assertThat(said("barrier", "barrier", "--node", leader.name())).contains("may be promoted");
            assertThat(process.log()).doesNotContain("cannot connect", "contact with etcd failed");
            assertThat(process.log().split(OPENED, 2)[1]).doesNotContain("primary route closed");
        }
    }

    private void aRunningStatementIsCancelled() throws SQLException, InterruptedException {
        try (Connection connection = gateway.connect();
                Statement statement = connection.createStatement()) {
            Thread canceller = Thread.ofVirtual().start(() -> {
                Waiting.until(
                        "a statement that runs",
                        Waiting.AT_MOST,
                        () -> leader.address()
                                .ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
                                .equals("1"));
                try {
                    statement.cancel();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(600)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("canceling statement");
            canceller.join();
        }
    }
}
