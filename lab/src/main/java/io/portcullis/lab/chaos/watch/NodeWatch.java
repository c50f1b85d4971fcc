package io.portcullis.lab.chaos.watch;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.Promotion;
import io.portcullis.lab.chaos.check.Writable;
import io.portcullis.lab.postgres.TimelineSql;
import io.portcullis.lab.postgres.TimelineWatch;
import io.portcullis.testkit.cluster.RealPatroni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records the promotions of the nodes, and when each of them accepts writes. */
public final class NodeWatch implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final long MAX_POLL_GAP_NANOS = Duration.ofMillis(500).toNanos();

    private final BootClock clock;
    private final List<Promotion> promotions = new ArrayList<>();
    private final List<Writable> writable = new ArrayList<>();
    private final Map<String, Writable> current = new HashMap<>();
    private final TimelineWatch timelines;

    NodeWatch(List<RealPatroni> nodes, BootClock clock) {
        this.clock = clock;
        this.timelines = TimelineWatch.start(nodes, POLL_INTERVAL, this::onTimeline);
    }

    /** All of them: an episode begins with the promotions of those before it. */
    public synchronized List<Promotion> promotions() {
        return List.copyOf(promotions);
    }

    public synchronized List<Writable> writableSince(long instant) {
        List<Writable> all = new ArrayList<>(writable);
        all.addAll(current.values());
        return all.stream().filter(span -> span.to() >= instant).toList();
    }

    @Override
    public void close() {
        timelines.close();
    }

    private synchronized void onTimeline(RealPatroni node, long timeline, boolean promoted) {
        long now = clock.elapsed();
        boolean writes = timeline != TimelineSql.IN_RECOVERY;
        if (promoted) {
            promotions.add(new Promotion(node.name(), timeline, now));
        }
        Writable span = current.remove(node.name());
        long from = now;
        if (span != null && writes && now - span.to() < MAX_POLL_GAP_NANOS) {
            from = span.from();
        } else if (span != null) {
            writable.add(span);
        }
        if (writes) {
            current.put(node.name(), new Writable(node.name(), from, now));
        }
    }
}
