package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.setup.Lab;
import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.NotReached;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Waits until the cluster is whole, and looks whether the gateways are open then. */
final class Wholeness {
    private static final Duration REPLICATION_TIMEOUT = Duration.ofSeconds(60);
    /** What a gateway has to see that a whole cluster is whole: some contacts and a probe, on a busy machine. */
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(15);

    private static final int HTTP_OK = 200;

    private static final String STREAMING_REPLICAS_QUERY =
            "SELECT application_name FROM pg_stat_replication WHERE state = 'streaming'";

    private final Lab lab;
    private final Terminal terminal;

    Wholeness(Lab lab, Terminal terminal) {
        this.lab = lab;
        this.terminal = terminal;
    }

    /**
     * Returns the primary of a cluster with all replicas.
     *
     * @throws NotReached with the agents' last words if it does not become whole: that is not for a gateway to mend
     */
    RealPatroni awaitCluster() throws SQLException, IOException {
        lab.cluster().waitForLeader(Waiting.AT_MOST);
        int replicas = lab.cluster().nodes().size() - 1;
        try {
            lab.cluster().waitForStreaming(replicas, REPLICATION_TIMEOUT);
        } catch (NotReached stuck) {
            reinitialise(lab.cluster().waitForLeader(Waiting.AT_MOST));
            lab.cluster().waitForStreaming(replicas, Waiting.AT_MOST);
        }
        return lab.cluster().waitForLeader(Waiting.AT_MOST);
    }

    /** A replica that Patroni cannot repair would hold up all that follows. */
    private void reinitialise(RealPatroni leader) throws SQLException, IOException {
        Set<String> streaming = new HashSet<>();
        try (Connection connection = leader.connect();
                PreparedStatement select = connection.prepareStatement(STREAMING_REPLICAS_QUERY);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                streaming.add(row.getString(1));
            }
        }
        for (RealPatroni node : lab.cluster().others(leader)) {
            if (!streaming.contains(node.name())) {
                terminal.say("Patroni does not get %s to stream from %s; it is made anew".formatted(node, leader));
                node.reinitialise();
            }
        }
    }

    /**
     * How long the gateways took to open, once the cluster was whole.
     *
     * @throws NotReached if one does not open at all
     */
    Opening awaitGateways(RealPatroni primary) {
        // One that was killed has to start first, which takes a JVM on a busy machine some seconds.
        lab.gateways()
                .forEach(gateway -> Waiting.until(
                        "a running " + gateway.name(),
                        Waiting.AT_MOST,
                        () -> gateway.get("/live").statusCode() == HTTP_OK));
        Stopwatch stopwatch = new Stopwatch();
        try {
            await(primary, OPEN_TIMEOUT);
            return new Opening(true, stopwatch.elapsed());
        } catch (NotReached late) {
            terminal.say(late.toString());
            await(primary, Waiting.AT_MOST);
            return new Opening(false, stopwatch.elapsed());
        }
    }

    /** @param inTime within what a gateway needs */
    record Opening(boolean inTime, Duration after) {}

    private void await(RealPatroni primary, Duration limit) {
        for (GatewayProcess gateway : lab.gateways()) {
            Waiting.until(
                    gateway.name() + " open to " + primary,
                    limit,
                    gateway::readiness,
                    said -> said.isReady() && said.body().contains('"' + primary.name() + '"'));
        }
    }
}
