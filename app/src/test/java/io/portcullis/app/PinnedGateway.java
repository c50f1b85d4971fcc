package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.process.ExitCode;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A gateway whose operator pins a node, and what is to be seen of it. */
record PinnedGateway(GatewayProcess gateway) {
    /** Runs {@code portcullis pin}, and returns its exit code. */
    int pin(RealPatroni node, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "pin", node.name(), "--for", "10m", "--admin", gateway.admin().getAuthority()));
        arguments.addAll(List.of(more));
        return Main.commandLine().execute(arguments.toArray(String[]::new));
    }

    void awaitClosed(String reason) {
        Waiting.until(
                "closed for " + reason,
                Waiting.AT_MOST,
                gateway::readiness,
                ready -> !ready.isReady() && ready.body().contains(reason));
    }

    void awaitRecordGone() {
        Waiting.until(
                "the record to go with what kept it",
                Waiting.AT_MOST,
                () -> gateway.get("/topology").body().contains("no record in the DCS"));
    }

    /** The node is served, and takes what is written. */
    void assertWritable() throws IOException, SQLException {
        Waiting.until("an open route", Waiting.AT_MOST, gateway::readiness, GatewayProcess.Readiness::isReady);
        try (Connection connection = gateway.primary().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS written (what text)");
            assertThat(statement.executeUpdate("INSERT INTO written VALUES ('while pinned')"))
                    .isEqualTo(1);
        }
    }

    /** The cluster is paused, and the agent of its primary is killed: its lock and its record go, and the node stays writable. */
    void whilePaused(PatroniCluster cluster, RealPatroni primary) throws Exception {
        primary.patchConfiguration("{\"pause\": true}");
        try {
            primary.killAgent();
            awaitClosed("no-leader-paused");
            awaitRecordGone();
            assertThat(pin(primary)).isEqualTo(ExitCode.SUCCESS);
            assertWritable();
        } finally {
            primary.start();
            cluster.waitForLeader(Waiting.AT_MOST);
            primary.patchConfiguration("{\"pause\": null}");
        }
    }
}
