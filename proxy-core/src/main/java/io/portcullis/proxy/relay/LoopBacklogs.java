package io.portcullis.proxy.relay;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The backlogs of one event loop that are not empty, or were not a moment ago. Confined to that loop. */
public final class LoopBacklogs {
    /** How often a backlog is looked at that shrinks: its channel tells only when it grows. */
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

    private final MemoryBudget budget;
    private final EventLoop loop;
    private final Set<Backlog> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean looking;

    LoopBacklogs(MemoryBudget budget, EventLoop loop) {
        this.budget = budget;
        this.loop = loop;
    }

    MemoryBudget budget() {
        return budget;
    }

    void add(Backlog backlog) {
        if (waiting.add(backlog)) {
            lookLater();
        }
    }

    private void lookLater() {
        if (!looking && !waiting.isEmpty() && !loop.isShuttingDown()) {
            looking = true;
            var _ = loop.schedule(this::look, CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        looking = false;
        try {
            for (Backlog backlog : List.copyOf(waiting)) {
                backlog.look();
                if (backlog.isEmpty()) {
                    waiting.remove(backlog);
                }
            }
        } finally {
            lookLater();
        }
    }

    /** The budget is used up, and not reading has not helped: the session that holds the most here ends. */
    void endLargest() {
        List<Backlog> all = new ArrayList<>(waiting);
        all.forEach(Backlog::count);
        if (!budget.exhausted()) {
            return;
        }
        Backlog largest = Collections.max(all, (one, other) -> Long.compare(one.size(), other.size()));
        largest.end();
    }
}
