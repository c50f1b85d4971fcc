package io.portcullis.proxy.route;

import io.portcullis.topology.NodeName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many sessions each node has, over all event loops, and whose turn it is among those that have as many. */
public final class NodeSessions {
    private final Map<NodeName, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<NodeName, Long> newest = new ConcurrentHashMap<>();
    private final AtomicLong opened = new AtomicLong();

    public void opened(NodeName node) {
        counts.computeIfAbsent(node, _ -> new AtomicInteger()).incrementAndGet();
        newest.put(node, opened.incrementAndGet());
    }

    public void ended(NodeName node) {
        counts.computeIfAbsent(node, _ -> new AtomicInteger()).decrementAndGet();
    }

    /** Larger for a node that was given a session later; 0 for one that never was. */
    long newestOn(NodeName node) {
        return newest.getOrDefault(node, 0L);
    }

    public int on(NodeName node) {
        AtomicInteger count = counts.get(node);
        return count == null ? 0 : count.get();
    }
}
