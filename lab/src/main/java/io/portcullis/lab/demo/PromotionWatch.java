package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.testkit.cluster.RealPatroni;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks every node directly, a hundred times a second, whether it accepts writes and on which timeline.
 *
 * <p>A promotion is dated by the arrival of the first answer that shows it, so it has happened by then for certain: what
 * is held against an old primary was sent after that.
 */
final class PromotionWatch implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    private static final Duration BETWEEN_CONNECTS = Duration.ofMillis(50);
    private static final String LOOK =
            "SELECT CASE WHEN pg_is_in_recovery() THEN '0' ELSE " + DemoWrites.TIMELINE + " END";

    private final Stopwatch stopwatch;
    private final List<DemoPromotion> promotions = new ArrayList<>();
    private final Map<String, Long> timelines = new HashMap<>();
    private volatile boolean running = true;

    PromotionWatch(List<RealPatroni> nodes, Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
        nodes.forEach(node ->
                Thread.ofPlatform().daemon().name("watch-" + node.name()).start(() -> watch(node)));
    }

    /** In the order in which they were seen; the first is the cluster's bootstrap. */
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
        running = false;
    }

    private void watch(RealPatroni node) {
        while (running) {
            try (Connection connection = node.connect();
                    PreparedStatement look = connection.prepareStatement(LOOK)) {
                while (running) {
                    saw(node, timeline(look));
                    LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                }
            } catch (SQLException theNodeRestarts) {
                LockSupport.parkNanos(BETWEEN_CONNECTS.toNanos());
            }
        }
    }

    private static long timeline(PreparedStatement look) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            row.next();
            return DemoWrites.timeline(row.getString(1));
        }
    }

    private synchronized void saw(RealPatroni node, long timeline) {
        boolean isNews = timeline > 0 && timeline != timelines.getOrDefault(node.name(), 0L);
        if (isNews) {
            timelines.put(node.name(), timeline);
            promotions.add(new DemoPromotion(node.name(), node.port(), timeline, stopwatch.elapsed()));
        }
    }
}
