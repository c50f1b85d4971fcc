package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.RealPatroni;
import java.time.Duration;

/** A planned switchover, as before maintenance. */
final class PlannedSwitchover implements DemoEvent {
    @Override
    public String title() {
        return "planned switchover";
    }

    @Override
    public void perform(Stage stage, RealPatroni primary) {
        RealPatroni next = stage.cluster().others(primary).getFirst();
        Duration start = stage.stopwatch().elapsed();
        stage.terminal().say("POST /switchover to Patroni: from " + primary + " to " + next);
        stage.terminal().waitingFor("switching over");
        stage.cluster().switchover(next);
        DemoPromotion promotion = stage.awaitPromotion(start);
        stage.terminal()
                .say("%s was promoted %s after the request"
                        .formatted(
                                promotion.node(),
                                Terminal.seconds(promotion.seen().minus(start))));
        if (stage.gatewayReaches(promotion.server())) {
            stage.terminal()
                    .say("the gateway writes to " + promotion.node() + "; the frozen endpoint still points to "
                            + primary);
        }
        stage.watchFor(Duration.ofSeconds(2));
    }
}
