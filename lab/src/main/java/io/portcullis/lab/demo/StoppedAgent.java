package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.process.Waiting;
import java.time.Duration;

/** The hazard: the agent stalls, its PostgreSQL does not, and nobody tells the old primary that there is a new one. */
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
                .say("%s was promoted after %s; %s accepts writes as before"
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
                .say("the agent of " + primary
                        + " is restarted, finds that it has lost the lock, and rewinds its PostgreSQL");
        stage.terminal().waitingFor("repairing " + primary);
        // Not SIGCONT: a resumed Patroni 3.0.2 may overwrite the new leader's lock (patroni/patroni#2689), and what is
        // lost
        // then is lost by Patroni, whatever stands in front.
        primary.restartAgent();
        stage.cluster().waitForStreaming(stage.cluster().nodes().size() - 1, Waiting.AT_MOST);
    }
}
