package io.portcullis.lab.postgres;

import io.portcullis.testkit.cluster.RealPatroni;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Polls every node directly: does it accept writes, and on which timeline?
 *
 * <p>A promotion is dated by the arrival of the first answer that shows it. It has happened by then for certain: what counts against an old
 * primary was sent after that.
 */
public final class TimelineWatch implements AutoCloseable {
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(50);
    private static final String TIMELINE_QUERY = "SELECT " + TimelineSql.TIMELINE_OR_RECOVERY;

    private final Duration interval;
    private final TimelineListener listener;
    private final Map<String, Long> timelines = new HashMap<>();
    private volatile boolean running = true;

    /** Hears every answer of every node. Only one call at a time. */
    public interface TimelineListener {
        /**
         * @param timeline that the node writes to, or {@link TimelineSql#IN_RECOVERY}
         * @param promoted this is the first answer from the node on this timeline
         */
        void onTimeline(RealPatroni node, long timeline, boolean promoted);
    }

    private TimelineWatch(Duration interval, TimelineListener listener) {
        this.interval = interval;
        this.listener = listener;
    }

    /** @param interval between two queries to one node */
    public static TimelineWatch start(List<RealPatroni> nodes, Duration interval, TimelineListener listener) {
        TimelineWatch watch = new TimelineWatch(interval, listener);
        nodes.forEach(node ->
                Thread.ofPlatform().daemon().name("watch-" + node.name()).start(() -> watch.poll(node)));
        return watch;
    }

    @Override
    public void close() {
        running = false;
    }

    private void poll(RealPatroni node) {
        while (running) {
            try (Connection connection = node.connect();
                    PreparedStatement query = connection.prepareStatement(TIMELINE_QUERY)) {
                while (running) {
                    answered(node, timeline(query));
                    LockSupport.parkNanos(interval.toNanos());
                }
            } catch (SQLException theNodeDoesNotAnswer) {
                LockSupport.parkNanos(RECONNECT_DELAY.toNanos());
            }
        }
    }

    private static long timeline(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            row.next();
            return TimelineSql.parse(row.getString(1));
        }
    }

    private synchronized void answered(RealPatroni node, long timeline) {
        boolean promoted =
                timeline != TimelineSql.IN_RECOVERY && !Long.valueOf(timeline).equals(timelines.get(node.name()));
        if (promoted) {
            timelines.put(node.name(), timeline);
        }
        listener.onTimeline(node, timeline, promoted);
    }
}
