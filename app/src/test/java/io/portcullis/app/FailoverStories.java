package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients see of two real agents on any DCS when the primary moves. The agents ask the barrier before they promote. */
abstract class FailoverStories {
    GatewayProcess gateway;

    /** It is running, and the tests share it. */
    abstract PatroniCluster cluster();

    /** A gateway before {@link #cluster}. */
    abstract GatewayProcess startGateway();

    /** What is done, on this DCS, to an agent that was stopped while another node was promoted. */
    abstract void continueAgent(RealPatroni node);

    @BeforeEach
    void start() {
        leader();
        cluster().waitForStreaming(1, Waiting.AT_MOST);
        gateway = startGateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    RealPatroni leader() {
        return cluster().waitForLeader(Waiting.AT_MOST);
    }

    void awaitRouteTo(RealPatroni node) {
        Waiting.until("a route to " + node, Waiting.AT_MOST, () -> {
            try (Connection connection = gateway.primary().connect()) {
                return BusyClient.port(connection).equals(String.valueOf(node.port()));
            }
        });
    }

    @Test
    void aSwitchoverEndsTheSessionsOnTheOldNodeAndTheBarrierSeesTheGateway() throws Exception {
        RealPatroni old = leader();
        RealPatroni next = cluster().others(old).getFirst();
        try (Connection before = gateway.primary().connect()) {
            cluster().switchover(next);
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
        awaitRouteTo(cluster().waitForLeaderOtherThan(old, Waiting.AT_MOST));
        old.start();
        cluster().waitForStreaming(1, Waiting.AT_MOST);
    }

    @Test
    void anAgentThatWasStoppedKeepsNoSessionAfterAnotherNodeIsPromoted() throws Exception {
        RealPatroni old = leader();
        try (Connection before = gateway.primary().connect()) {
            old.freezeAgent();
            awaitRouteTo(cluster().waitForLeaderOtherThan(old, Waiting.AT_MOST));
            assertThat(old.isWritable()).as("the hazard").isTrue();
            assertThatThrownBy(() -> BusyClient.port(before)).isInstanceOf(SQLException.class);
        }
        continueAgent(old);
        cluster().waitForStreaming(1, Waiting.AT_MOST);
        awaitRouteTo(leader());
    }
}
