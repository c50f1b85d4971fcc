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

/** Waits until the cluster is whole, and then until the gateways are open. */
final class Wholeness {
    private static final Duration REPLICATION_TIMEOUT = Duration.ofSeconds(60);
    /** Enough for some contacts and a probe, on a busy machine. */
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
     * @throws NotReached with the end of the agents' logs if it does not become whole; no gateway can repair that
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

    /** Repairs a replica that Patroni cannot repair: it would block the next episodes. */
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
                terminal.say("Patroni cannot make %s stream from %s; its data is copied again".formatted(node, leader));
                node.reinitialise();
            }
        }
    }

    /**
     * Measures how long the gateways take to open after the cluster was whole.
     *
     * @throws NotReached if one does not open at all
     */
    Opening awaitGateways(RealPatroni primary) {
        // A killed gateway has to start first. A JVM needs some seconds for that on a busy machine.
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

    /** @param inTime within {@link #OPEN_TIMEOUT} */
    record Opening(boolean inTime, Duration after) {}

    private void await(RealPatroni primary, Duration limit) {
        for (GatewayProcess gateway : lab.gateways()) {
            Waiting.until(
                    gateway.name() + " open to " + primary,
                    limit,
                    gateway::readiness,
                    readiness -> readiness.isReady() && readiness.body().contains('"' + primary.name() + '"'));
        }
    }
}
