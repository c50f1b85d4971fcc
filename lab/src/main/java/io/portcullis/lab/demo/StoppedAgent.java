package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.process.Waiting;
import java.time.Duration;

/** The agent stops, but its PostgreSQL goes on, and the old primary does not learn that there is a new one. */
final class StoppedAgent implements DemoEvent {
    private static final Duration TWO_PRIMARIES_TIME = Duration.ofSeconds(5);

    @Override
    public String title() {
        return "agent of the primary stopped";
    }

    @Override
    public void perform(Stage stage, RealPatroni primary) {
        Duration start = stage.stopwatch().elapsed();
        primary.freezeAgent();
        stage.terminal()
                .say("SIGSTOP to the Patroni agent of %s; its PostgreSQL goes on. Its lock expires within %d s"
                        .formatted(
                                primary,
                                stage.cluster().settings().timing().ttl().toSeconds()));
        stage.terminal().waitingFor("waiting for the lock to expire and for another node to be promoted");
        DemoPromotion promotion = stage.awaitPromotion(start);
        stage.terminal()
                .say("%s was promoted after %s; %s still accepts writes"
                        .formatted(
                                promotion.node(),
                                Terminal.seconds(promotion.seen().minus(start)),
                                primary));
        stage.terminal().waitingFor("two primaries");
        if (stage.gatewayReaches(promotion.server())) {
            stage.terminal()
                    .say("the gateway writes to " + promotion.node() + "; the frozen endpoint goes on writing to "
                            + primary);
        }
        stage.watchFor(TWO_PRIMARIES_TIME);
        stage.terminal()
                .say("the agent of " + primary + " restarts; it has lost the lock, so it rewinds its PostgreSQL");
        stage.terminal().waitingFor("repairing " + primary);
        // Not SIGCONT: a resumed Patroni 3.0.2 may overwrite the lock of the new leader (patroni/patroni#2689). Then
        // Patroni itself loses writes, behind any endpoint.
        primary.restartAgent();
        stage.cluster().waitForStreaming(stage.cluster().nodes().size() - 1, Waiting.AT_MOST);
    }
}
