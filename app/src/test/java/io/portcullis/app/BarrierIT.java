package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.app.cli.BarrierWait;
import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.PromotionBarrier;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.HeldThread;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Network;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real agents that ask the barrier before they promote, each on a host of its own. */
class BarrierIT {
    private static final String EVENT_LOOP = "portcullis-loop";
    private static final Pattern PASSED =
            Pattern.compile("portcullis barrier: (\\S+) may be promoted, after ([0-9.]+) s: (.*)");

    private static Workspace home;
    private static Network network;
    private static Host dcs;
    private static Host gatewayHost;
    private static PatroniCluster cluster;
    private static String barrier;
    private static Path settings;
    private GatewayProcess gateway;

    @BeforeAll
    static void startCluster() throws Exception {
        home = Workspace.create("barrier-it");
        barrier = new PromotionBarrier(home).command();
        network = Network.create(home);
        dcs = network.add("etcd");
        gatewayHost = network.add("gateway");
        cluster = PatroniCluster.start(
                home,
                List.of(network.add("pg1"), network.add("pg2")),
                PatroniSettings.DEFAULTS.timing(Timing.PATIENT).prePromote(barrier),
                RealEtcd.in(home).startCluster(List.of(dcs)));
        settings = Files.writeString(home.path().resolve("gateway.yml"), """
                name: gw1
                event-loops: 2
                fencing: {max-silence: 6s, margin: 1s, sever-after: 10s, contact-interval: 1s}
                """);
    }

    @AfterAll
    static void stopCluster() {
        home.close();
    }

    @BeforeEach
    void start() {
        cluster.waitForLeader(Waiting.AT_MOST);
        cluster.waitForStreaming(1, Waiting.AT_MOST);
        gateway = GatewayProcess.start(
                home,
                gatewayHost,
                "gateway",
                GatewayLaunch.plain()
                        .withArguments("--config", settings.toString())
                        // Other tests have gateways with this port, and their tokens in the usual place.
                        .withVariable("RUNTIME_DIRECTORY", home.path().toString()),
                cluster);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.process().signal(Signal.CONT);
        gateway.close();
        ClusterDirectory directory = ClusterSources.directory(
                new ClusterSettings(
                        cluster.settings().scope(),
                        ClusterSettings.DEFAULT_NAMESPACE,
                        new EtcdSettings(List.of(cluster.etcd().endpoint()), null, null),
                        Map.of()),
                System::nanoTime);
        // One that was killed is registered until its lease ends, and each barrier waits for it.
        Waiting.until(
                "no registration that the next test's barrier would wait for",
                Waiting.AT_MOST,
                () -> directory.read(Waiting.AT_MOST).gateways(),
                List::isEmpty);
    }

    /** What the barriers said on a node, one after the other. */
    private static List<MatchResult> passed(RealPatroni node) {
        return PASSED.matcher(node.agent().log()).results().toList();
    }

    /** Switches over, and returns what the barrier on the way said. */
    private static MatchResult switchover(RealPatroni next) {
        int before = passed(next).size();
        cluster.switchover(next);
        return Waiting.until("the barrier's words", Waiting.AT_MOST, () -> passed(next), all -> all.size() > before)
                .getLast();
    }

    private static double seconds(MatchResult passed) {
        return Double.parseDouble(passed.group(2));
    }

    @Test
    void aGatewayThatIsWellIsWaitedForUntilItHasPublishedAndNoLonger() {
        RealPatroni next =
                cluster.others(cluster.waitForLeader(Waiting.AT_MOST)).getFirst();
        MatchResult passed = switchover(next);

        assertThat(passed.group(3)).isEqualTo("every gateway has severed all other sessions");
        Waiting.until(
                "Patroni's word on its script",
                Waiting.AT_MOST,
                () -> next.agent().log(),
                log -> log.contains("pre_promote script") && log.contains("exited with 0"));
        Waiting.until("the gateway's word", Waiting.AT_MOST, () -> published(next) > 0);
    }

    private static void wasWaitedForAsLongAsItMightRelayAndNoLonger(MatchResult passed) {
        // By its own clock, since its first look. How much later it ends is the machine's business; that it says so is
        // why it ended.
        assertThat(passed.group(3)).startsWith("gw1-").endsWith("did not answer, and cannot relay any more");
        assertThat(seconds(passed)).isGreaterThanOrEqualTo(6.0);
    }

    @Test
    void aGatewayThatIsStoppedIsWaitedForAsLongAsItMightRelayAndNoLonger() {
        RealPatroni next =
                cluster.others(cluster.waitForLeader(Waiting.AT_MOST)).getFirst();
        gateway.process().signal(Signal.STOP);
        wasWaitedForAsLongAsItMightRelayAndNoLonger(switchover(next));
    }

    @Test
    void aGatewayThatIsCutOffFromTheDcsIsWaitedForNoLonger() {
        RealPatroni next =
                cluster.others(cluster.waitForLeader(Waiting.AT_MOST)).getFirst();
        Network.Mending there = network.cut(List.of(gatewayHost), List.of(dcs));
        Network.Mending back = network.cut(List.of(dcs), List.of(gatewayHost));
        try {
            wasWaitedForAsLongAsItMightRelayAndNoLonger(switchover(next));
        } finally {
            there.mend();
            back.mend();
        }
        opensFor(next);
    }

    /** It goes on talking to the DCS, and renews its registration; but one event loop never says that it has severed its sessions. */
    @Test
    void aGatewayThatIsAliveButCannotFenceIsWaitedForNoLonger() throws Exception {
        RealPatroni next =
                cluster.others(cluster.waitForLeader(Waiting.AT_MOST)).getFirst();
        long before = published(next);
        // One on each event loop.
        try (Connection one = gateway.primary().connect();
                Connection other = gateway.primary().connect()) {
            try (HeldThread _ = HeldThread.of(home, gateway.process(), EVENT_LOOP)) {
                wasWaitedForAsLongAsItMightRelayAndNoLonger(switchover(next));
                Waiting.until(
                        "the word that an event loop is stuck",
                        Waiting.AT_MOST,
                        () -> gateway.get("/live").statusCode() == 503);
                assertThat(published(next))
                        .as("the gateway has not said that it relays for no other")
                        .isEqualTo(before);
            }
            opensFor(next);
            // The route opens on the fence; the registration that says so is written beside it.
            Waiting.until("the gateway to say so", Waiting.AT_MOST, () -> published(next) > before);
            assertThatThrownBy(() -> one.createStatement().execute("SELECT 1")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> other.createStatement().execute("SELECT 1"))
                    .isInstanceOf(SQLException.class);
        }
    }

    /** How often, in all tests: they have one log. */
    private long published(RealPatroni next) {
        return gateway.process()
                .log()
                .lines()
                .filter(line -> line.contains("published leadership=\"" + next.name() + "@"))
                .count();
    }

    private void opensFor(RealPatroni next) {
        gateway.process()
                .await(
                        "a route to " + next,
                        Waiting.AT_MOST,
                        () -> gateway.primary().ask("SELECT host(inet_server_addr())"),
                        next.host().address()::equals);
    }

    @Test
    void aGatewayThatWasKilledIsWaitedForNoLonger() {
        RealPatroni next =
                cluster.others(cluster.waitForLeader(Waiting.AT_MOST)).getFirst();
        gateway.kill();
        wasWaitedForAsLongAsItMightRelayAndNoLonger(switchover(next));
        gateway.launchAgain();
    }

    @Test
    void aGatewayThatWasStoppedByItsOperatorIsNotWaitedFor() {
        RealPatroni next =
                cluster.others(cluster.waitForLeader(Waiting.AT_MOST)).getFirst();
        gateway.close();
        MatchResult passed = switchover(next);
        assertThat(passed.group(3)).isEqualTo("every gateway has severed all other sessions");
    }

    @Test
    void aNodeThatDoesNotHoldTheLockIsToldSo() {
        RealPatroni standby =
                cluster.others(cluster.waitForLeader(Waiting.AT_MOST)).getFirst();
        List<String> command = List.of(
                PromotionBarrier.filledIn(barrier, standby.configuration()).split(" ", -1));
        try (ManagedProcess process =
                ManagedProcess.start(home, "barrier-by-hand", ManagedProcess.RunAs.SERVICE_USER, command)) {
            Waiting.until("its end", Waiting.AT_MOST, () -> !process.isAlive());
            assertThat(process.ended()).isEqualTo(BarrierWait.LOCK_LOST);
            assertThat(process.log()).contains(standby + " does not hold the lock");
        }
    }

    @Test
    void gatewaysAreListed() {
        String etcd = cluster.etcd().endpoint().toString();
        assertThat(Main.commandLine()
                        .execute(
                                "gateways",
                                "--etcd",
                                etcd,
                                "--scope",
                                cluster.settings().scope()))
                .isZero();
    }
}
