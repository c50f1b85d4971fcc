package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway before a cluster of real agents whose DCS is a real ZooKeeper of three. They ask the barrier before they promote. */
class ZooKeeperIT extends FailoverStories {
    private static Workspace home;
    private static List<RealZooKeeper> ensemble;
    private static PatroniCluster cluster;

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

    @Override
    PatroniCluster cluster() {
        return cluster;
    }

    @Override
    GatewayProcess startGateway() {
        return GatewayProcess.start(
                home,
                GatewayLaunch.plain()
                        .withArguments(
                                "--zookeeper", RealZooKeeper.access(ensemble).connectString()),
                cluster);
    }

    @Override
    void continueAgent(RealPatroni node) {
        node.thawAgent();
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
