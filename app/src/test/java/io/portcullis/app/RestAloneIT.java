package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.process.ExitCode;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that knows a real cluster through its agents' REST API alone. */
class RestAloneIT {
    private static Workspace home;
    private static PatroniCluster cluster;

    private GatewayUnderWrites written;
    private GatewayProcess gateway;

    @BeforeAll
    static void startCluster() {
        home = Workspace.create("rest-alone-it");
        cluster = PatroniCluster.start(home, 3, PatroniSettings.DEFAULTS);
    }

    @AfterAll
    static void stopCluster() {
        home.close();
    }

    private static String urls() {
        return cluster.nodes().stream().map(node -> node.rest().toString()).collect(Collectors.joining(","));
    }

    @BeforeEach
    void start() throws Exception {
        written = new GatewayUnderWrites(home, cluster, GatewayLaunch.plain().withArguments("--patroni", urls()));
        gateway = written.gateway;
    }

    @AfterEach
    void stop() throws Exception {
        written.close();
    }

    private void awaitClosed(String reason) {
        Waiting.until(
                "a primary route that is closed as " + reason,
                Waiting.AT_MOST,
                gateway::readiness,
                ready -> !ready.isReady() && ready.body().contains(reason));
    }

    private void assertNothingMissing() throws Exception {
        RealPatroni leader = cluster.waitForLeader(Waiting.AT_MOST);
        try (Connection connection = gateway.primary().connect()) {
            assertThat(BusyClient.port(connection)).isEqualTo(String.valueOf(leader.port()));
        }
        written.assertNothingMissing();
    }

    @Test
    void aSwitchoverLosesNoAcknowledgedWrite() throws Exception {
        RealPatroni old = cluster.waitForLeader(Waiting.AT_MOST);
        cluster.switchover(cluster.others(old).getFirst());
        written.awaitOpen();
        assertNothingMissing();
    }

    @Test
    void aCrashOfTheLeaderLosesNoAcknowledgedWriteThatIsSynchronous() throws Exception {
        RealPatroni old = cluster.waitForLeader(Waiting.AT_MOST);
        written.synchronously(() -> {
            old.kill();
            try {
                cluster.waitForLeaderOtherThan(old, Waiting.AT_MOST);
                written.awaitOpen();
                assertNothingMissing();
            } finally {
                old.start();
            }
        });
    }

    @Test
    void aLeaderWhoseAgentIsStoppedIsLeftBeforeAnotherIsPromoted() throws Exception {
        RealPatroni old = cluster.waitForLeader(Waiting.AT_MOST);
        old.freezeAgent();
        try {
            cluster.waitForLeaderOtherThan(old, Waiting.AT_MOST);
            assertThat(old.isWritable())
                    .as("the old primary goes on: its agent is stopped")
                    .isTrue();
            written.awaitOpen();
            assertNothingMissing();
        } finally {
            // Continuing a Patroni 3.0.2 agent after a failover can make it overwrite the new leader's lock.
            old.restartAgent();
        }
    }

    @Test
    void oneAgentOfThreeMayBeDownAndTwoMayNot() throws Exception {
        RealPatroni leader = cluster.waitForLeader(Waiting.AT_MOST);
        List<RealPatroni> others = cluster.others(leader);
        BusyClient busy = new BusyClient(gateway.primary().connect());
        others.getFirst().killAgent();
        long since = System.nanoTime();
        Duration longerThanSilenceMayBe = Duration.ofSeconds(12);
        Waiting.until(
                "answers longer than a contact lasts",
                Waiting.AT_MOST,
                () -> busy.answered - since > longerThanSilenceMayBe.toNanos());
        assertThat(busy.stop()).isEmpty();
        try {
            others.getLast().killAgent();
            awaitClosed("contact-lost");
        } finally {
            others.forEach(RealPatroni::start);
        }
        written.awaitOpen();
        assertNothingMissing();
    }

    @Test
    void checkSaysWhatItSeesAndWhatIsWeaker() {
        String said = output(
                "check",
                "--connect",
                "--patroni",
                urls(),
                "--scope",
                "demo",
                "--admin",
                "127.0.0.1:" + home.freePort());
        assertThat(said)
                .contains("Patroni:   " + cluster.nodes().getFirst().rest() + " Patroni 3.")
                .contains(", a running primary, holds the lock")
                .contains("warning: not covered: no promotion barrier can wait for this gateway")
                .contains("barrier:   none can wait for gateways, which cannot register here")
                .contains("primary:   open");
    }

    @Test
    void barrierAndGatewaysSayWhatThereIsInstead() {
        for (List<String> command : List.of(List.of("gateways"), List.of("barrier", "--node", "pg1"))) {
            List<String> all = new ArrayList<>(command);
            all.addAll(List.of("--patroni", urls(), "--scope", "demo"));
            PrintStream before = System.err;
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            try {
                assertThat(Main.commandLine().execute(all.toArray(String[]::new)))
                        .isEqualTo(ExitCode.FAILURE);
            } finally {
                System.setErr(before);
            }
            assertThat(said.toString(StandardCharsets.UTF_8)).contains("let pre_promote sleep");
        }
    }

    private static String output(String... command) {
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            var _ = Main.commandLine().execute(command);
        } finally {
            System.setOut(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
