package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.cluster.KubernetesAccess;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.PromotionBarrier;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.kubernetes.KubernetesApiServer;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway before a cluster of real agents that use config maps. The API server is our own, the agents' client is Patroni's. */
class KubernetesIT {
    private static Workspace home;
    private static KubernetesApiServer server;
    private static PatroniCluster cluster;
    private GatewayProcess gateway;

    @BeforeAll
    static void startCluster() {
        home = Workspace.create("kubernetes-it");
        server = new KubernetesApiServer();
        for (String node : List.of("pg1", "pg2")) {
            server.put(
                    "pods", KubernetesAccess.NAMESPACE, KubernetesAccess.pod(PatroniSettings.DEFAULTS.scope(), node));
        }
        Path kubeconfig =
                home.write(home.folder("kubernetes").resolve("kubeconfig"), KubernetesAccess.kubeconfig(server.uri()));
        cluster = PatroniCluster.startOn(
                List.of(new KubernetesAccess(kubeconfig)),
                home,
                Collections.nCopies(2, Host.LOOPBACK),
                // Patroni's own key of this name wins over the one in the section.
                PatroniSettings.DEFAULTS
                        .namespace(KubernetesAccess.NAMESPACE)
                        .timing(Timing.PATIENT)
                        .prePromote(new PromotionBarrier(home).command()));
    }

    @AfterAll
    static void stopCluster() {
        home.close();
        server.close();
    }

    @BeforeEach
    void start() {
        cluster.waitForLeader(Waiting.AT_MOST);
        cluster.waitForStreaming(1, Waiting.AT_MOST);
        gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
    }

    @AfterEach
    void stop() {
        gateway.close();
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
        RealPatroni old = cluster.waitForLeader(Waiting.AT_MOST);
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
        RealPatroni old = cluster.waitForLeader(Waiting.AT_MOST);
        old.kill();
        awaitRouteTo(cluster.waitForLeaderOtherThan(old, Waiting.AT_MOST));
        old.start();
        cluster.waitForStreaming(1, Waiting.AT_MOST);
    }

    @Test
    void anAgentThatWasStoppedKeepsNoSessionAfterAnotherNodeIsPromoted() throws Exception {
        RealPatroni old = cluster.waitForLeader(Waiting.AT_MOST);
        try (Connection before = gateway.primary().connect()) {
            old.freezeAgent();
            awaitRouteTo(cluster.waitForLeaderOtherThan(old, Waiting.AT_MOST));
            assertThat(old.isWritable()).as("the hazard").isTrue();
            assertThatThrownBy(() -> BusyClient.port(before)).isInstanceOf(SQLException.class);
        }
        old.restartAgent();
        cluster.waitForStreaming(1, Waiting.AT_MOST);
        awaitRouteTo(cluster.waitForLeader(Waiting.AT_MOST));
    }

    @Test
    void anApiServerThatAnswersNothingClosesTheRouteUntilItDoes() {
        server.silent(true);
        Waiting.until(
                "a closed route", Waiting.AT_MOST, () -> !gateway.readiness().isReady());
        server.silent(false);
        awaitRouteTo(cluster.waitForLeader(Waiting.AT_MOST));
    }
}
