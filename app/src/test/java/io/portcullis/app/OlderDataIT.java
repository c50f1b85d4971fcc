package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.app.process.ExitCode;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cluster whose lock comes to older data: after a restore in place, and after an agent has written its name over the lock of another. */
class OlderDataIT {
    private static void awaitClosed(GatewayProcess gateway, String reason) {
        Waiting.until(
                "closed for " + reason,
                Waiting.AT_MOST,
                gateway::readiness,
                ready -> !ready.isReady() && ready.body().contains(reason));
    }

    private static void awaitOpen(GatewayProcess gateway) {
        Waiting.until("an open route", Waiting.AT_MOST, gateway::readiness, GatewayProcess.Readiness::isReady);
    }

    private static int accept(GatewayProcess gateway, int timeline, String system) {
        return Main.commandLine()
                .execute(
                        "accept",
                        "--timeline",
                        Integer.toString(timeline),
                        "--system-id",
                        system,
                        "--admin",
                        gateway.admin().getAuthority());
    }

    private static int check(PatroniCluster cluster) {
        return Main.commandLine()
                .execute(
                        "check",
                        "--connect",
                        "--etcd",
                        cluster.etcd().endpoint().toString(),
                        "--scope",
                        cluster.settings().scope());
    }

    private static void etcdctl(Workspace home, PatroniCluster cluster, String... words) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "ETCDCTL_API=3",
                "etcdctl",
                "--endpoints",
                cluster.etcd().endpoint().toString()));
        command.addAll(List.of(words));
        try (ManagedProcess process =
                ManagedProcess.start(home, "etcdctl", ManagedProcess.RunAs.SERVICE_USER, command)) {
            assertThat(process.ended()).isZero();
        }
    }

    private static void copy(Workspace home, Path from, Path to) {
        try (ManagedProcess copying = ManagedProcess.start(
                home,
                "copy",
                ManagedProcess.RunAs.SERVICE_USER,
                List.of("sh", "-c", "rm -rf '%s' && cp -a '%s' '%s'".formatted(to, from, to)))) {
            assertThat(copying.ended()).isZero();
        }
    }

    private static String timeline(RealPatroni node) throws SQLException {
        return node.address().ask("SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int");
    }

    /** Each start of its only node is a promotion. */
    private static void restart(PatroniCluster cluster, RealPatroni node) {
        node.stop();
        node.start();
        cluster.waitForLeader(Waiting.AT_MOST);
    }

    @Test
    void afterARestoreInPlaceEveryGatewayWaitsUntilItIsAccepted() throws Exception {
        try (Workspace home = Workspace.create("restore-it")) {
            PatroniCluster cluster = PatroniCluster.start(home, 1, PatroniSettings.DEFAULTS);
            RealPatroni node = cluster.waitForLeader(Waiting.AT_MOST);
            Path data = home.folder(node.name()).resolve("data");
            Path backup = home.folder(node.name()).resolve("backup");
            try (GatewayProcess gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
                    GatewayProcess other = GatewayProcess.start(home, GatewayLaunch.plain(), cluster)) {
                node.stop();
                copy(home, data, backup);
                node.start();
                cluster.waitForLeader(Waiting.AT_MOST);
                restart(cluster, node);
                awaitOpen(gateway);
                int newer = Integer.parseInt(timeline(node));

                node.stop();
                copy(home, backup, data);
                node.start();
                cluster.waitForLeader(Waiting.AT_MOST);
                awaitClosed(gateway, "timeline-behind");
                int older = Integer.parseInt(timeline(node));
                assertThat(older).isLessThan(newer);
                assertThat(gateway.get("/topology").body()).contains("timeline-behind");

                other.kill();
                other.launchAgain();
                awaitClosed(other, "timeline-behind");
                assertThat(check(cluster))
                        .as("a gateway that starts now, and 'check', know what the others know")
                        .isEqualTo(ExitCode.FAILURE);

                String system = node.address().ask("SELECT system_identifier FROM pg_control_system()");
                for (GatewayProcess each : List.of(gateway, other)) {
                    assertThat(accept(each, older + 7, system))
                            .as("it is not what the leader has")
                            .isNotZero();
                    assertThat(accept(each, older, system)).isZero();
                    awaitOpen(each);
                    assertThat(each.primary().ask("SELECT 1")).isEqualTo("1");
                }
                // Until its lease ends, the gateway that was killed counts as one that has not accepted.
                Waiting.until(
                        "a check that finds the route open", Waiting.AT_MOST, () -> check(cluster) == ExitCode.SUCCESS);
            }
        }
    }

    /** What Patroni before 3.0.3 does on etcd v3 if its agent was stopped and continues: patroni/patroni#2689. */
    @Test
    void aLockThatIsWrittenOverIsNamedAndNobodyIsSentToTheOlderData() throws Exception {
        try (Workspace home = Workspace.create("overwritten-it")) {
            PatroniCluster cluster = PatroniCluster.start(home, 2, PatroniSettings.DEFAULTS);
            RealPatroni first = cluster.waitForLeader(Waiting.AT_MOST);
            try (GatewayProcess gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster)) {
                first.freezeAgent();
                RealPatroni second = cluster.waitForLeaderOtherThan(first, Waiting.AT_MOST);
                gateway.process()
                        .await(
                                "sessions on the new primary",
                                Waiting.AT_MOST,
                                () -> gateway.primary().ask("SELECT inet_server_port()"),
                                Integer.toString(second.port())::equals);
                assertThat(first.isWritable())
                        .as("the old primary would take writes")
                        .isTrue();

                try (Connection connection = gateway.primary().connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute("CREATE TABLE kept (x int)");
                    etcdctl(home, cluster, "put", "--ignore-lease", "/service/demo/leader", first.name());
                    gateway.process()
                            .await(
                                    "the alarm",
                                    Waiting.AT_MOST,
                                    () -> gateway.process().log(),
                                    log -> log.contains("alarm=\"lock-overwritten\"")
                                            && log.contains("reason=\"lock-overwritten\""));
                    assertThatThrownBy(() -> statement.execute("INSERT INTO kept VALUES (1)"))
                            .isInstanceOf(SQLException.class);
                }
                assertThat(gateway.process()
                                .log()
                                .substring(gateway.process().log().indexOf("lock-overwritten")))
                        .as("the old primary gets no session")
                        .doesNotContain(
                                "session established\" session=\"", "primary route opened node=\"" + first.name());
            }
        }
    }
}
