package io.portcullis.lab.chaos.watch;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.Promotion;
import io.portcullis.lab.chaos.check.Writable;
import io.portcullis.lab.chaos.client.Registers;
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
import java.util.concurrent.locks.LockSupport;

/**
 * Asks every node directly, over and over, whether it accepts writes and on which timeline. A promotion is dated by the arrival of the first
 * answer that shows it, so it has happened by then for certain: what is held against an old primary was sent after that.
 */
public final class NodeWatch implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration BETWEEN_CONNECTS = Duration.ofMillis(100);
    private static final long LONGEST_GAP = Duration.ofMillis(500).toNanos();
    private static final int HEXADECIMAL = 16;
    private static final String LOOK =
            "SELECT CASE WHEN pg_is_in_recovery() THEN '0' ELSE " + Registers.TIMELINE + " END";

    private final BootClock clock;
    private final List<Promotion> promotions = new ArrayList<>();
    private final Map<String, Long> timelines = new HashMap<>();
    private final List<Writable> writable = new ArrayList<>();
    private final Map<String, Writable> going = new HashMap<>();
    private volatile boolean running = true;

    NodeWatch(List<RealPatroni> nodes, BootClock clock) {
        this.clock = clock;
        nodes.forEach(node ->
                Thread.ofPlatform().daemon().name("watch-" + node.name()).start(() -> watch(node)));
    }

    /** All of them: an episode begins with the promotions of those before it. */
    public synchronized List<Promotion> promotions() {
        return List.copyOf(promotions);
    }

    public synchronized List<Writable> writableSince(long instant) {
        List<Writable> all = new ArrayList<>(writable);
        all.addAll(going.values());
        return all.stream().filter(span -> span.to() >= instant).toList();
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
                    saw(node.name(), timeline(look));
                    LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                }
            } catch (SQLException noAnswer) {
                LockSupport.parkNanos(BETWEEN_CONNECTS.toNanos());
            }
        }
    }

    private static long timeline(PreparedStatement look) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            row.next();
            return Long.parseLong(row.getString(1), HEXADECIMAL);
        }
    }

    private synchronized void saw(String node, long timeline) {
        long now = clock.elapsed();
        if (timeline > 0 && timeline != timelines.getOrDefault(node, 0L)) {
            timelines.put(node, timeline);
            promotions.add(new Promotion(node, timeline, now));
        }
        Writable span = going.remove(node);
        long from = now;
        if (span != null && timeline > 0 && now - span.to() < LONGEST_GAP) {
            from = span.from();
        } else if (span != null) {
            writable.add(span);
        }
        if (timeline > 0) {
            going.put(node, new Writable(node, from, now));
        }
    }
}
