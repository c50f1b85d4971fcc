package io.portcullis.proxy.relay;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The backlogs of all event loops, which have one budget. May be used from any thread. */
public final class Backlogs {
    private final MemoryBudget budget;
    private final Map<EventLoop, LoopBacklogs> loops = new ConcurrentHashMap<>();

    public Backlogs(MemoryBudget budget) {
        this.budget = budget;
    }

    /** The backlogs of the sessions of one event loop. */
    public LoopBacklogs on(EventLoop loop) {
        return loops.computeIfAbsent(loop, each -> new LoopBacklogs(budget, each));
    }
}
