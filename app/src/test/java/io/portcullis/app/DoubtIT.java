package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** An error that one client provokes does not close the route for the others, also while no agent can be asked. */
class DoubtIT {
    private static final String READ_ONLY = "25006";

    @Test
    void aWriteInAReadOnlyTransactionIsNoDoubtOfThePrimary() throws Exception {
        try (Workspace home = Workspace.create("doubt-it")) {
            PatroniCluster cluster = PatroniCluster.start(home, 1, PatroniSettings.DEFAULTS.timing(Timing.PATIENT));
            RealPatroni node = cluster.waitForLeader(Waiting.AT_MOST);
            try (GatewayProcess gateway = GatewayProcess.start(home, GatewayLaunch.plain(), cluster);
                    Connection one = gateway.primary().connect();
                    Statement statement = one.createStatement()) {
                int opened = gateway.process().log().length();
                node.awaitEndOfLoop();
                node.freezeAgent();
                try {
                    statement.execute("BEGIN READ ONLY");
                    assertThatThrownBy(() -> statement.execute("CREATE TABLE t ()"))
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo(READ_ONLY));
                    try (Connection another = gateway.primary().connect();
                            Statement write = another.createStatement()) {
                        write.execute("CREATE TABLE written ()");
                    }
                    statement.execute("ROLLBACK");
                    assertThat(gateway.process().log().substring(opened)).doesNotContain("primary route closed");
                } finally {
                    node.thawAgent();
                }
            }
        }
    }
}
