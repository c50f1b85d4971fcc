package io.portcullis.app;

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
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway before a cluster of real agents that use config maps. The API server is our own, the agents' client is Patroni's. */
class KubernetesIT extends FailoverStories {
    private static Workspace home;
    private static KubernetesApiServer server;
    private static PatroniCluster cluster;

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

    @Override
    PatroniCluster cluster() {
        return cluster;
    }

    @Override
    GatewayProcess startGateway() {
        return GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
    }

    @Override
    void continueAgent(RealPatroni node) {
        node.restartAgent();
    }

    @Test
    void anApiServerThatAnswersNothingClosesTheRouteUntilItDoes() {
        server.silent(true);
        Waiting.until(
                "a closed route", Waiting.AT_MOST, () -> !gateway.readiness().isReady());
        server.silent(false);
        awaitRouteTo(leader());
    }
}
