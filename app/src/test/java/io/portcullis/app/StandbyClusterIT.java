package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** A real cluster of one node that follows another cluster, which nobody can reach. */
class StandbyClusterIT {
    private static boolean inRecovery(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    @Test
    void itsLeaderServesReadersUntilItIsPromoted() throws Exception {
        try (Workspace home = Workspace.create("standby-cluster-it")) {
            PatroniCluster cluster = PatroniCluster.start(home, 1, PatroniSettings.DEFAULTS);
            RealPatroni node = cluster.nodes().getFirst();
            GatewayLaunch launch = GatewayLaunch.plain()
                    .withConfig(home, "routes: {without-replica: error, replica-on-promotion: sever}\n");
            try (GatewayProcess gateway = GatewayProcess.start(home, launch, cluster)) {
                node.patchConfiguration("{\"standby_cluster\":{\"host\":\"127.0.0.1\",\"port\":1}}");
                Waiting.until(
                        "a route that is closed because it is a standby cluster",
                        Waiting.AT_MOST,
                        () -> gateway.readiness().body().contains("standby-cluster"));
                Waiting.until(
                        "a standby leader on the replica route",
                        Waiting.AT_MOST,
                        () -> gateway.get("/replica").statusCode() == 200);
                try (Connection reader = gateway.replica().connect();
                        Statement statement = reader.createStatement()) {
                    assertThat(inRecovery(statement)).isTrue();

                    node.patchConfiguration("{\"standby_cluster\":null}");
                    Waiting.until(
                            "an open primary route",
                            Waiting.AT_MOST,
                            gateway::readiness,
                            GatewayProcess.Readiness::isReady);
                    assertThat(reader.isValid(0))
                            .as("the session rested on a standby, and there is none any more")
                            .isFalse();
                }
                assertThat(gateway.get("/replica").statusCode()).isEqualTo(503);
            }
        }
    }
}
