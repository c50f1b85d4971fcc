package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.PromotionBarrier;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway before a cluster of real agents whose DCS is a real ZooKeeper of three. They ask the barrier before they promote. */
class ZooKeeperIT {
    private static Workspace home;
    private static List<RealZooKeeper> ensemble;
    private static PatroniCluster cluster;
    private GatewayProcess gateway;

    @BeforeAll
    static void startCluster() {
        home = Workspace.create("zookeeper-it");
        ensemble = RealZooKeeper.in(home).startEnsemble(3);
        cluster = PatroniCluster.startOn(
                List.of(RealZooKeeper.access(ensemble)),
                home,
                Collections.nCopies(2, Host.LOOPBACK),
                PatroniSettings.DEFAULTS.timing(Timing.PATIENT).prePromote(new PromotionBarrier(home).command()));
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
                GatewayLaunch.plain()
                        .withArguments(
                                "--zookeeper", RealZooKeeper.access(ensemble).connectString()),
                cluster);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private RealPatroni leader() {
        return cluster.waitForLeader(Waiting.AT_MOST);
    }

    private void awaitRouteTo(RealPatroni node) {
        Waiting.until("a route to " + node, Waiting.AT_MOST, () -> {
            try (Connection connection = gateway.primary().connect()) {
                return BusyClient.port(connection).equals(String.valueOf(node.port()));
            }
        });
    }

    @Test
    void aSwitchoverEndsTheSessionsOnTheOldNodeAndTheBarrierSeesTheGateway() throws Exception {
        RealPatroni old = leader();
        RealPatroni next = cluster.others(old).getFirst();
        try (Connection before = gateway.primary().connect()) {
            cluster.switchover(next);
            awaitRouteTo(next);
            assertThatThrownBy(() -> BusyClient.port(before)).isInstanceOf(SQLException.class);
        }
        assertThat(next.agent().log())
                .containsPattern("portcullis barrier: " + next.name()
                        + " may be promoted, after .* s: every gateway has severed all other sessions");
    }

    @Test
    void aCrashOfThePrimaryMovesTheRoute() {
        RealPatroni old = leader();
        old.kill();
        awaitRouteTo(cluster.waitForLeaderOtherThan(old, Waiting.AT_MOST));
        old.start();
        cluster.waitForStreaming(1, Waiting.AT_MOST);
    }

    @Test
    void anAgentThatWasStoppedKeepsNoSessionAfterAnotherNodeIsPromoted() throws Exception {
        RealPatroni old = leader();
        try (Connection before = gateway.primary().connect()) {
            old.freezeAgent();
            awaitRouteTo(cluster.waitForLeaderOtherThan(old, Waiting.AT_MOST));
            assertThat(old.isWritable()).as("the hazard").isTrue();
            assertThatThrownBy(() -> BusyClient.port(before)).isInstanceOf(SQLException.class);
        }
        old.thawAgent();
        cluster.waitForStreaming(1, Waiting.AT_MOST);
        awaitRouteTo(leader());
    }

    @Test
    void aKilledServerOfTheEnsembleIsNoOutage() {
        RealPatroni node = leader();
        RealZooKeeper server = RealZooKeeper.leader(ensemble);
        server.kill();
        server.start();
        cluster.waitForStreaming(1, Waiting.AT_MOST);
        awaitRouteTo(leader());
        assertThat(cluster.nodes()).contains(node);
    }

    @Test
    void aPausedPrimaryWhoseAgentWasKilledCanBePinned() throws Exception {
        new PinnedGateway(gateway).whilePaused(cluster, leader());
    }
}
