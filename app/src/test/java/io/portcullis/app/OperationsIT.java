package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.app.process.ExitCode;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators do with a gateway process, and what it tells them. */
class OperationsIT {

    private static Workspace home;
    private static PatroniCluster cluster;

    @BeforeAll
    static void startCluster() {
        home = Workspace.create("operations-it");
        cluster = PatroniCluster.start(home, 1, PatroniSettings.DEFAULTS);
        cluster.waitForLeader(Waiting.AT_MOST);
    }

    @AfterAll
    static void stopCluster() {
        home.close();
    }

    private static String log(GatewayProcess gateway) throws IOException {
        return gateway.process().log();
    }

    private static void ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private static Path config(String more) {
        return home.write(home.path().resolve("portcullis-" + System.nanoTime() + ".yml"), more);
    }

    @Test
    void oneLineJoinsClientGatewayPortAndServerProcess() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
                Connection connection = gateway.primary().connect()) {
            String pid = ask(connection, "SELECT pg_backend_pid()");
            String port = ask(connection, "SELECT inet_client_port()");
            Waiting.until(
                    "the line about the session",
                    Waiting.AT_MOST,
                    () -> log(gateway).contains("process_id=\"" + pid + "\""));
            String line = log(gateway)
                    .lines()
                    .filter(each -> each.contains("process_id=\"" + pid + "\""))
                    .findFirst()
                    .orElseThrow();
            assertThat(line)
                    .contains("session established", "node=\"pg1\"", "user=\"postgres\"", "client=\"/127.0.0.1:")
                    .contains("gateway=\"/127.0.0.1:" + port + "\"");
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void hangupReadsTheConfigurationAgainAndSaysWhatItCannotChange() throws Exception {
        Path file = config("limits: {max-sessions: 100}\n");
        try (GatewayProcess gateway = GatewayProcess.start(
                        home, GatewayLaunch.plain().withArguments("--config", file.toString()), cluster);
                Connection before = gateway.primary().connect()) {
            Files.writeString(file, """
                    limits: {max-sessions: 1}
                    fencing: {margin: 2s}
                    log: {level: debug}
                    """);
            gateway.process().signal(Signal.HUP);
            Waiting.until("the reload", Waiting.AT_MOST, () -> log(gateway).contains("configuration read again"));
            assertThat(log(gateway))
                    .contains("reloaded section=\"limits\"")
                    .contains("takes effect only after a restart section=\"fencing\"");
            assertThat(gateway.get("/topology").body()).contains("\"needs_restart\" : [ \"fencing\" ]");
            ask(before);
            assertThatThrownBy(() -> gateway.primary().connect().close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("max-sessions");

            Files.writeString(file, "limits: {max-sessions: none}\n");
            gateway.process().signal(Signal.HUP);
            Waiting.until(
                    "the complaint", Waiting.AT_MOST, () -> log(gateway).contains("the configuration is not reloaded"));
            ask(before);
            assertThat(gateway.scrape().sum("portcullis_configuration_refused")).isEqualTo(1);

            Files.writeString(file, "limits: {max-sessions: 1000000000}\n");
            gateway.process().signal(Signal.HUP);
            Waiting.until(
                    "the complaint about open files",
                    Waiting.AT_MOST,
                    () -> log(gateway).contains("needs 2000001500 open files"));
            assertThat(gateway.get("/topology").body()).contains("\"configuration_refused\" : true");
        }
    }

    @Test
    void whatNeedsARestartIsReportedAtEachReloadAndWarningsAreToldAsAtTheStart() throws Exception {
        Path file = config("fencing: {margin: 2s}\n");
        try (GatewayProcess gateway =
                GatewayProcess.start(home, GatewayLaunch.plain().withArguments("--config", file.toString()), cluster)) {
            Files.writeString(file, """
                    fencing: {margin: 3s}
                    log: {level: debug}
                    """);
            for (int times = 1; times <= 2; times++) {
                gateway.process().signal(Signal.HUP);
                int expected = times;
                Waiting.until(
                        "reload number " + times,
                        Waiting.AT_MOST,
                        () -> occurrences(log(gateway), "configuration read again") == expected);
                assertThat(occurrences(log(gateway), "takes effect only after a restart section=\"fencing\""))
                        .isEqualTo(expected);
                assertThat(gateway.scrape().sum("portcullis_needs_restart", "section=\"fencing\""))
                        .isEqualTo(1);
            }
            assertThat(occurrences(log(gateway), "reloaded section=\"log.level\""))
                    .as("what has taken effect is no news")
                    .isEqualTo(1);

            Files.writeString(file, "fencing: {margin: 2s}\nlog: {level: debug}\n");
            gateway.process().signal(Signal.HUP);
            Waiting.until(
                    "the last reload",
                    Waiting.AT_MOST,
                    () -> occurrences(log(gateway), "configuration read again") == 3);
            assertThat(gateway.scrape().sumIfAny("portcullis_needs_restart")).isZero();
        }
    }

    private static int occurrences(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void terminationLetsRunningSessionsFinishAndTakesNoNewOnes() throws Exception {
        GatewayProcess gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
        Connection running = gateway.primary().connect();
        gateway.process().signal(Signal.TERM);
        Waiting.until("the drain", Waiting.AT_MOST, () -> log(gateway).contains("draining"));
        assertThatThrownBy(() -> gateway.primary().connect().close()).isInstanceOf(SQLException.class);
        ask(running);
        assertThat(gateway.process().isAlive()).isTrue();
        running.close();
        assertThat(gateway.process().ended()).as("exit code").isZero();
        gateway.close();
    }

    @Test
    void fencingGoesOnWhileDraining() throws Exception {
        Path file = config("""
                fencing: {max-silence: 4s, margin: 1s, sever-after: 5s, contact-interval: 1s}
                limits: {drain-timeout: 5min}
                """);
        try (GatewayProcess gateway =
                GatewayProcess.start(home, GatewayLaunch.plain().withArguments("--config", file.toString()), cluster)) {
            Connection running = gateway.primary().connect();
            gateway.process().signal(Signal.TERM);
            Waiting.until("the drain", Waiting.AT_MOST, () -> log(gateway).contains("draining"));
            cluster.etcd().freeze();
            try {
                Waiting.until(
                        "the session to be given up",
                        Waiting.AT_MOST,
                        () -> log(gateway).contains("reason=\"silence\""));
            } finally {
                cluster.etcd().thaw();
            }
            assertThatThrownBy(() -> ask(running)).isInstanceOf(SQLException.class);
        }
        cluster.waitForLeader(Duration.ofSeconds(60));
    }

    @Test
    void aSecondTerminationStopsAtOnceAndTellsClientsWhy() throws Exception {
        GatewayProcess gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
        Connection running = gateway.primary().connect();
        gateway.process().signal(Signal.TERM);
        Waiting.until("the drain", Waiting.AT_MOST, () -> log(gateway).contains("draining"));
        gateway.process().signal(Signal.TERM);
        assertThat(gateway.process().ended()).isZero();
        assertThatThrownBy(() -> ask(running))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("the gateway stops");
        gateway.close();
    }

    @Test
    void pinAndUnpinAreCommandsForWhoeverCanReadTheToken() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster)) {
            String admin = gateway.admin().getAuthority();
            assertThat(portcullis("pin", "pg1", "--for", "1m", "--admin", admin))
                    .isZero();
            Waiting.until(
                    "the alarm",
                    Waiting.AT_MOST,
                    () -> gateway.scrape().sumIfAny("portcullis_alarm", "alarm=\"pinned\"") == 1);
            assertThat(portcullis("pin", "pg9", "--for", "1m", "--admin", admin))
                    .isEqualTo(ExitCode.FAILURE);
            // A second start by accident, with the same addresses.
            try (ManagedProcess second = gateway.another()) {
                assertThat(second.ended()).isEqualTo(ExitCode.FAILURE);
            }
            assertThat(portcullis("unpin", "--admin", admin)).isZero();
            Waiting.until(
                    "no alarm",
                    Waiting.AT_MOST,
                    () -> gateway.scrape().sumIfAny("portcullis_alarm", "alarm=\"pinned\"") == 0);
        }
    }

    private static int portcullis(String... arguments) {
        return Main.commandLine().execute(arguments);
    }

    @Test
    void checkConnectsAndTellsWhatItSees() {
        String etcd = cluster.etcd().endpoint().toString();
        String scope = cluster.settings().scope();
        assertThat(portcullis("check", "--etcd", etcd, "--scope", scope, "--connect"))
                .isZero();
        assertThat(portcullis("check", "--etcd", etcd, "--scope", "nobody", "--connect"))
                .isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void systemdIsToldWhenTheGatewayIsReady() throws Exception {
        Path socket = home.path().resolve("notify");
        CompletableFuture<String> told = new CompletableFuture<>();
        try (NotifySocket receiver = new NotifySocket(socket, told::complete);
                GatewayProcess gateway = GatewayProcess.start(
                        home, GatewayLaunch.plain().withVariable("NOTIFY_SOCKET", socket.toString()), cluster)) {
            assertThat(told.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS)).contains("READY=1", "STATUS=");
            assertThat(gateway.readiness().status()).isEqualTo(200);
            assertThat(receiver).isNotNull();
        }
    }

    @Test
    void systemdIsToldHowLongTheEndMayTakeSoThatItDoesNotKillADrain() throws Exception {
        Path file = config("limits: {drain-timeout: 5min}\n");
        Path socket = home.path().resolve("notify-stop");
        List<String> told = new CopyOnWriteArrayList<>();
        try (NotifySocket receiver = new NotifySocket(socket, told::add);
                GatewayProcess gateway = GatewayProcess.start(
                        home,
                        GatewayLaunch.plain()
                                .withVariable("NOTIFY_SOCKET", socket.toString())
                                .withArguments("--config", file.toString()),
                        cluster);
                Connection running = gateway.primary().connect()) {
            gateway.process().signal(Signal.TERM);
            Waiting.until(
                    "word of the end",
                    Waiting.AT_MOST,
                    () -> told.stream()
                            .anyMatch(each ->
                                    each.contains("STOPPING=1") && each.contains("EXTEND_TIMEOUT_USEC=315000000")));
            ask(running);
            assertThat(receiver).isNotNull();
        }
    }

    @Test
    void whoeverReachesTheAdminEndpointCannotFillItsMemory() throws Exception {
        GatewayLaunch small = GatewayLaunch.plain()
                .withJvmFlags(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=128m", "-XX:+ExitOnOutOfMemoryError"))
                .withConfig(home, "limits: {max-sessions: 100, max-pending: 100}\n");
        try (GatewayProcess gateway = GatewayProcess.start(home, small, cluster)) {
            for (String path : List.of("/pin?node=pg1&for=1m", "/unpin", "/topology", "/metrics")) {
                AdminFlood.send(gateway, path);
                assertThat(gateway.get("/live").statusCode()).isEqualTo(200);
            }
            assertThat(gateway.process().isAlive()).isTrue();
        }
    }

    @Test
    void theLogCanBeJson() throws Exception {
        Path file = config("log: {format: json}\n");
        try (GatewayProcess gateway =
                GatewayProcess.start(home, GatewayLaunch.plain().withArguments("--config", file.toString()), cluster)) {
            Matcher line = Pattern.compile("\\{.*\"formattedMessage\":\"primary route opened\".*\\}")
                    .matcher(log(gateway));
            assertThat(line.find()).isTrue();
            assertThat(line.group()).contains("\"node\":\"pg1\"");
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        try (GatewayProcess first = GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
                ManagedProcess second = first.another()) {
            assertThat(second.ended()).isEqualTo(ExitCode.FAILURE);
            assertThat(second.log()).contains("cannot listen on", "another process listens there");
        }
    }
}
