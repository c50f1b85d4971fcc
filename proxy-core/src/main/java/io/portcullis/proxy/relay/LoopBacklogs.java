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
    /** How often a backlog is looked at that shrinks: a channel reports only that it grows. */
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

    private final MemoryBudget budget;
    private final EventLoop loop;
    private final Set<Holder> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean checking;

    LoopBacklogs(MemoryBudget budget, EventLoop loop) {
        this.budget = budget;
        this.loop = loop;
    }

    /** What holds memory of the budget: one direction of one relay. */
    interface Holder {
        /** Counts how much it is now, in the budget too, and returns it, in bytes. */
        long count();

        /** Now and then: what has shrunk may be read again. */
        void onCheck();

        /** Need not be looked at any more. */
        boolean isEmpty();

        /** There is no memory left: it ends. */
        void end();
    }

    MemoryBudget budget() {
        return budget;
    }

    void add(Holder holder) {
        if (waiting.add(holder)) {
            checkLater();
        }
    }

    private void checkLater() {
        if (!checking && !waiting.isEmpty() && !loop.isShuttingDown()) {
            checking = true;
            var _ = loop.schedule(this::check, CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void check() {
        checking = false;
        try {
            for (Holder holder : List.copyOf(waiting)) {
                holder.onCheck();
                if (holder.isEmpty()) {
                    waiting.remove(holder);
                }
            }
        } finally {
            checkLater();
        }
    }

    /** The budget is used up, and not reading has not helped: the session that holds the most here ends. */
    void endLargest() {
        List<Holder> all = new ArrayList<>(waiting);
        all.forEach(Holder::count);
        if (!budget.exhausted()) {
            return;
        }
        Collections.max(all, (one, other) -> Long.compare(one.count(), other.count()))
                .end();
    }
}
