package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.app.process.ExitCode;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.HeldThread;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.wire.WirePeer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A gateway process whose machine or whose own threads fail it. */
class TroubleIT {
    private static final int HTTP_UNAVAILABLE = 503;

    /** What the kernel keeps of portcullis-control. */
    private static final String CONTROL_THREAD = "portcullis-cont";

    private static Workspace home;
    private static PatroniCluster cluster;

    @BeforeAll
    static void startCluster() {
        home = Workspace.create("trouble-it");
        cluster = PatroniCluster.start(home, 1, PatroniSettings.DEFAULTS);
        cluster.waitForLeader(Waiting.AT_MOST);
    }

    @AfterAll
    static void stopCluster() {
        home.close();
    }

    private static GatewayLaunch troubled(String config) {
        return GatewayLaunch.plain()
                .withMainClass("io.portcullis.app.TroubledMain")
                .withArguments(
                        "--config",
                        home.write(home.path().resolve("portcullis-" + System.nanoTime() + ".yml"), config)
                                .toString());
    }

    private static void ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private static void askForEver(Connection connection) throws SQLException {
        while (true) {
            ask(connection);
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    private static InputStream open(Path pipe) {
        try {
            return new FileInputStream(pipe.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLogThatNobodyReadsStopsNeitherRelayNorFenceNorTheEnd() throws Exception {
        Path pipe = home.path().resolve("unread");
        run("mkfifo", pipe.toString());
        // Opens as soon as the gateway opens the other end, and reads nothing.
        CompletableFuture<InputStream> unread = CompletableFuture.supplyAsync(() -> open(pipe));
        GatewayLaunch launch = troubled("""
                        log: {level: debug}
                        fencing: {max-silence: 4s, margin: 1s, sever-after: 5s, contact-interval: 1s}
                        limits: {drain-timeout: 1s}
                        """).withWrapper("bash", "-c", "exec \"$@\" 2>\"$0\"", pipe.toString());
        try (GatewayProcess gateway = GatewayProcess.start(home, launch, cluster);
                Connection running = gateway.primary().connect()) {
            Waiting.until("lines that do not fit", Waiting.AT_MOST, () -> {
                for (int line = 0; line < 500; line++) {
                    new Socket(
                                    InetAddress.getLoopbackAddress(),
                                    gateway.primary().port())
                            .close();
                }
                return gateway.scrape().sumIfAny("portcullis_log_lines_dropped_total") > 0;
            });
            ask(running);
            ask(running);
            gateway.primary().connect().close();

            cluster.etcd().freeze();
            try {
                assertThatThrownBy(() -> askForEver(running))
                        .as("fenced after silence")
                        .isInstanceOf(SQLException.class);
            } finally {
                cluster.etcd().thaw();
            }
            gateway.process().signal(Signal.TERM);
            assertThat(gateway.process().ended()).as("exit code").isZero();
        } finally {
            unread.join().close();
        }
    }

    @Test
    void aGatewayWithoutFileDescriptorsBlamesNobodyAndServesWhenItHasSome() throws Exception {
        GatewayLaunch launch = troubled("limits: {connect-wait: 5min}\n");
        try (GatewayProcess gateway = GatewayProcess.start(home, launch, cluster);
                Connection established = gateway.primary().connect();
                WirePeer waiting = WirePeer.connect(gateway.primary().port())) {
            Waiting.until(
                    "the client to be accepted",
                    Waiting.AT_MOST,
                    () -> gateway.scrape().sumIfAny("portcullis_pending") == 1);
            String pid = Long.toString(gateway.process().pid());
            String before = softLimit(pid);
            run("prlimit", "--pid", pid, "--nofile=" + firstFree(pid) + ":");
            waiting.send(WirePeer.startup("user", "postgres"));
            Waiting.until(
                    "the true reason in the log",
                    Waiting.AT_MOST,
                    () -> gateway.process()
                            .log()
                            .lines()
                            .anyMatch(line ->
                                    line.contains("cannot make a connection") && line.contains("Too many open files")));
            ask(established);
            run("prlimit", "--pid", pid, "--nofile=" + before + ":");
            assertThat(waiting.readMessage().type())
                    .as("the server asks or lets in")
                    .isEqualTo('R');
            ask(established);
            String log = gateway.process().log();
            assertThat(log.substring(log.indexOf("cannot make a connection"))).doesNotContain("primary route closed");
            assertThat(gateway.scrape().sumIfAny("portcullis_doubts_total")).isZero();
        }
    }

    private static String softLimit(String pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", pid, "limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.substring("Max open files".length()).strip().split("\\s+", -1)[0])
                .findFirst()
                .orElseThrow();
    }

    /** A limit at which each number that is still allowed is taken. */
    private static int firstFree(String pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", pid, "fd"))) {
            Set<String> taken = open.map(each -> each.getFileName().toString()).collect(Collectors.toSet());
            int free = 0;
            while (taken.contains(Integer.toString(free))) {
                free++;
            }
            return free;
        }
    }

    @Test
    void aControlThreadThatEndsEndsTheProcessWithAReason() {
        Path order = home.path().resolve("interrupt-" + System.nanoTime());
        GatewayLaunch launch = troubled("").withJvmFlags(List.of("-Dtrouble.interrupt=" + order));
        try (GatewayProcess gateway = GatewayProcess.start(home, launch, cluster)) {
            home.write(order, "now");
            assertThat(gateway.process().ended()).as("exit code").isEqualTo(ExitCode.FAILURE);
            assertThat(gateway.process().log())
                    .contains("the control loop was interrupted from outside")
                    .contains("stopped because of the failure that is logged above");
        }
    }

    @Test
    void liveSaysSoWhenAThreadIsStuckAndTheHealthCheckOfTheImageHearsIt() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster)) {
            Waiting.until(
                    "a live gateway",
                    Waiting.AT_MOST,
                    () -> gateway.get("/live").statusCode() == 200);
            assertThat(healthCheck(gateway)).as("exit code of the health check").isZero();
            try (HeldThread _ = HeldThread.of(home, gateway.process(), CONTROL_THREAD)) {
                Waiting.until(
                        "the word that a thread is stuck",
                        Waiting.AT_MOST,
                        () -> gateway.get("/live").statusCode() == HTTP_UNAVAILABLE);
                assertThat(gateway.get("/live").body()).contains("\"live\" : false", "\"control-", "\"loop-0\"");
                assertThat(gateway.scrape()
                                .sumIfAny(
                                        "portcullis_thread_age_seconds",
                                        "thread=\"control-" + PatroniSettings.DEFAULTS.scope() + "\""))
                        .isGreaterThan(5);
                assertThat(healthCheck(gateway))
                        .as("exit code of the health check")
                        .isNotZero();
            }
            Waiting.until(
                    "a live gateway",
                    Waiting.AT_MOST,
                    () -> gateway.get("/live").statusCode() == 200);
        }
    }

    /** The very words of the Dockerfile, but for the port. */
    private static int healthCheck(GatewayProcess gateway) throws IOException, InterruptedException {
        String line = Files.readAllLines(Path.of("..", "Dockerfile")).stream()
                .filter(each -> each.startsWith("HEALTHCHECK"))
                .findFirst()
                .orElseThrow();
        String[] words = new JsonMapper().readValue(line.substring(line.indexOf(" CMD ") + 5), String[].class);
        words[2] = words[2].replace("/7000", "/" + gateway.admin().getPort());
        return new ProcessBuilder(words).start().waitFor();
    }
}
