package io.portcullis.lab.demo;

import io.portcullis.lab.postgres.TimelineWatch;
import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.testkit.cluster.RealPatroni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The promotions of the demo, as the nodes themselves show them. */
final class PromotionWatch implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final Stopwatch stopwatch;
    private final List<DemoPromotion> promotions = new ArrayList<>();
    private final TimelineWatch timelines;

    PromotionWatch(List<RealPatroni> nodes, Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
        this.timelines = TimelineWatch.start(nodes, POLL_INTERVAL, this::onTimeline);
    }

    /** In the order in which they were seen. The first is the cluster's bootstrap. */
    synchronized List<DemoPromotion> promotions() {
        return List.copyOf(promotions);
    }

    /** The first that was seen later than that. */
    Optional<DemoPromotion> firstAfter(Duration instant) {
        return promotions().stream()
                .filter(promotion -> promotion.seen().compareTo(instant) > 0)
                .findFirst();
    }

    @Override
    public void close() {
        timelines.close();
    }

    private synchronized void onTimeline(RealPatroni node, long timeline, boolean promoted) {
        if (promoted) {
            promotions.add(new DemoPromotion(node.name(), node.port(), timeline, stopwatch.elapsed()));
        }
    }
}
