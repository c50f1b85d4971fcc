package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.cluster.DcsAccess;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.PromotionBarrier;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.sql.Connection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real cluster on Consul, three servers and a client agent beside each node; its agents ask the barrier before they promote. */
@NeedsProgram(FetchedProgram.CONSUL)
class ConsulFailoverIT {
    private static final int NODES = 2;

    private static Workspace home;
    private static List<RealConsul> servers;
    private static List<RealConsul> agents;
    private static PatroniCluster cluster;

    private GatewayProcess gateway;
    private GatewayUnderWrites written;

    @BeforeAll
    static void startCluster() {
        home = Workspace.create("consul-failover-it");
        RealConsul.Options consul = RealConsul.in(home);
        servers = consul.startServers(3);
        agents = consul.startAgents(servers, NODES);
        List<DcsAccess> access = agents.stream()
                .map(RealConsul::access)
                .map(DcsAccess.class::cast)
                .toList();
        cluster = PatroniCluster.startOn(
                access,
                home,
                Collections.nCopies(NODES, Host.LOOPBACK),
                PatroniSettings.DEFAULTS.timing(Timing.PATIENT).prePromote(new PromotionBarrier(home).command()));
    }

    @AfterAll
    static void stopCluster() {
        home.close();
    }

    @BeforeEach
    void start() throws Exception {
        String urls =
                servers.stream().map(server -> server.endpoint().toString()).collect(Collectors.joining(","));
        written = new GatewayUnderWrites(home, cluster, GatewayLaunch.plain().withArguments("--consul", urls));
        gateway = written.gateway;
    }

    @AfterEach
    void stop() throws Exception {
        written.close();
    }

    /** Clients come to the leader again, which has all that was acknowledged. */
    private void assertNothingMissing() throws Exception {
        written.awaitOpen();
        RealPatroni leader = cluster.waitForLeader(Waiting.AT_MOST);
        Waiting.until("the leader behind the route", Waiting.AT_MOST, () -> {
            try (Connection connection = gateway.primary().connect()) {
                return BusyClient.port(connection).equals(String.valueOf(leader.port()));
            }
        });
        written.assertNothingMissing();
    }

    private static RealConsul agentOf(RealPatroni node) {
        return agents.get(cluster.nodes().indexOf(node));
    }

    @Test
    void aSwitchoverLosesNoAcknowledgedWriteAndTheBarrierSeesTheGateway() throws Exception {
        RealPatroni old = cluster.waitForLeader(Waiting.AT_MOST);
        RealPatroni next = cluster.others(old).getFirst();
        cluster.switchover(next);
        assertNothingMissing();
        assertThat(next.agent().log()).contains("portcullis barrier: " + next.name() + " may be promoted");
    }

    /**
     * The lock is gone at once, while its node is still writable. Replication is synchronous, so that what is missing afterwards was
     * acknowledged by the wrong node, and not merely lost by it.
     */
    @Test
    void aCleanStopOfTheLeadersAgentClosesTheRouteAndLosesNothing() throws Exception {
        RealConsul agent = agentOf(cluster.waitForLeader(Waiting.AT_MOST));
        written.synchronously(() -> {
            agent.stop();
            try {
                Waiting.until(
                        "a route that was closed",
                        Waiting.AT_MOST,
                        () -> closed() || gateway.process().log().contains("no-leader"));
            } finally {
                agent.start();
            }
            assertNothingMissing();
        });
    }

    private boolean closed() throws IOException {
        return !gateway.readiness().isReady();
    }

    @Test
    void aCrashOfConsulsLeaderIsSurvivedWithoutALoss() throws Exception {
        String leader = servers.getFirst().operator().leader();
        RealConsul raftLeader = servers.stream()
                .filter(server -> leader.endsWith(":" + server.rpcPort()))
                .findFirst()
                .orElseThrow();
        raftLeader.kill();
        try {
            assertNothingMissing();
        } finally {
            raftLeader.start();
        }
    }

    @Test
    void aPausedPrimaryWhoseAgentWasKilledCanBePinned() throws Exception {
        new PinnedGateway(gateway).whilePaused(cluster, cluster.waitForLeader(Waiting.AT_MOST));
        assertNothingMissing();
    }
}
