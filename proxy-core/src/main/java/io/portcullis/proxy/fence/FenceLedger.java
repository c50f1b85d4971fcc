package io.portcullis.proxy.fence;

import static io.portcullis.proxy.fence.LeadershipChange.NOT_YET;

import io.portcullis.fencing.FenceCause;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.text.Labels;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Keeps, for each change of leadership, when what happened: so that an operator can show afterwards that the last byte under the old
 * leadership had passed before the first one under the new. Written by the control loop and by all event loops, read on any thread.
 */
public final class FenceLedger {
    /** How many changes are remembered. */
    static final int MAX_CHANGES = 100;

    private static final Logger LOG = LoggerFactory.getLogger(FenceLedger.class);

    private final String cluster;
    private final int loops;
    private final InstantSource wall;
    private final ClusterTelemetry events;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Deque<Acceptance> acceptances = new ArrayDeque<>();
    private @Nullable Leadership current;
    private long changes;

    /** A change that is being written: it ends one leadership with one fence and begins the next with the same or a later one. */
    private static final class Entry {
        private final long number;
        private final Instant at;
        private final @Nullable Leadership from;
        private final FenceCause cause;
        private final long news;
        private final long ending;
        private int endingReports;
        private long lastRelayed = NOT_YET;
        private int severed;
        private long fenced = NOT_YET;

        private @Nullable Leadership to;
        private long beginning = NOT_YET;
        private int beginningReports;
        private long published = NOT_YET;
        private long opened = NOT_YET;
        private long firstRelayed = NOT_YET;

        Entry(long number, Instant at, @Nullable Leadership from, FencingEffect.Fence fence, long news) {
            this.number = number;
            this.at = at;
            this.from = from;
            this.cause = fence.cause();
            this.news = news;
            this.ending = fence.id();
        }

        LeadershipChange change() {
            return new LeadershipChange(
                    number, at, from, to, cause, news, lastRelayed, severed, fenced, published, opened, firstRelayed);
        }
    }

    FenceLedger(String cluster, int loops, InstantSource wall, ClusterTelemetry events) {
        this.cluster = cluster;
        this.loops = loops;
        this.wall = wall;
        this.events = events;
    }

    /** An operator gave up what a gateway remembered of the cluster. */
    public record Acceptance(Instant at, Lineage before, Lineage now) {}

    synchronized void accepted(Lineage before, Lineage now) {
        if (acceptances.size() == MAX_CHANGES) {
            acceptances.removeFirst();
        }
        acceptances.addLast(new Acceptance(wall.instant(), before, now));
    }

    /** The newest last. */
    public synchronized List<Acceptance> acceptances() {
        return List.copyOf(acceptances);
    }

    /** The newest last. */
    public synchronized List<LeadershipChange> changes() {
        return entries.stream().map(Entry::change).toList();
    }

    /** @param newsAt when the event that caused the fence arrived */
    synchronized void ordered(FencingEffect.Fence fence, long newsAt) {
        Leadership next = fence.allowed().leadership();
        if (Objects.equals(current, next)) {
            return;
        }
        Entry entry = entries.peekLast();
        if (current != null || entry == null || entry.to != null) {
            entry = begin(fence, newsAt);
        }
        if (next != null) {
            entry.to = next;
            entry.beginning = fence.id();
        }
        current = next;
    }

    private Entry begin(FencingEffect.Fence fence, long newsAt) {
        Entry before = entries.peekLast();
        if (before != null && before.firstRelayed == NOT_YET) {
            log(before.change());
        }
        if (entries.size() == MAX_CHANGES) {
            entries.removeFirst();
        }
        changes++;
        Entry entry = new Entry(changes, wall.instant(), current, fence, newsAt);
        entries.addLast(entry);
        return entry;
    }

    /** One event loop has performed a fence. A fence that the next one has overtaken counts too. */
    synchronized void performed(long fence, ClusterSessions.Fenced what, long now) {
        for (Entry entry : entries) {
            if (entry.ending == fence) {
                entry.lastRelayed = Math.max(entry.lastRelayed, what.lastRelayed());
                entry.severed += what.severed();
                entry.endingReports++;
                if (entry.endingReports == loops) {
                    entry.fenced = now;
                }
            }
            if (entry.beginning == fence) {
                entry.beginningReports++;
                if (entry.beginningReports == loops) {
                    entry.published = now;
                }
            }
        }
    }

    /** The route opened for a leadership. It may do so more than once, and only the first time counts. */
    synchronized void opened(Leadership leadership, long now) {
        Entry entry = newestTo(leadership);
        if (entry != null && entry.opened == NOT_YET) {
            entry.opened = now;
        }
    }

    /** The first bytes to a client under a leadership passed the gate at this time. */
    public synchronized void firstRelayed(Leadership leadership, long elapsed) {
        Entry entry = newestTo(leadership);
        if (entry == null || entry.firstRelayed != NOT_YET) {
            return;
        }
        entry.firstRelayed = elapsed;
        LeadershipChange change = entry.change();
        log(change);
        if (change.lastRelayed() != NOT_YET) {
            events.leadershipChanged(elapsed - change.lastRelayed());
        }
    }

    private @Nullable Entry newestTo(Leadership leadership) {
        Entry entry = entries.peekLast();
        return entry != null && leadership.equals(entry.to) ? entry : null;
    }

    private void log(LeadershipChange change) {
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("cluster", cluster)
                .addKeyValue("change", change.number())
                .addKeyValue("from", node(change.from()))
                .addKeyValue("from_holding", holding(change.from()))
                .addKeyValue("to", node(change.to()))
                .addKeyValue("to_holding", holding(change.to()))
                .addKeyValue("cause", Labels.of(change.cause()))
                .addKeyValue("severed", change.severed())
                .addKeyValue("news_micros_since_boot", change.newsMicros());
        change.afterNews().forEach((what, micros) -> {
            var _ = line.addKeyValue(what + "_micros", micros);
        });
        line.log("leadership changed");
    }

    private static String node(@Nullable Leadership leadership) {
        return leadership == null ? "-" : leadership.node().value();
    }

    private static String holding(@Nullable Leadership leadership) {
        return leadership == null ? "-" : leadership.describeHolding();
    }
}
