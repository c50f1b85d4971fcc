package io.portcullis.proxy.route;

import io.portcullis.topology.NodeName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many sessions each node has, over all event loops. */
public final class NodeSessions {
    private final Map<NodeName, AtomicInteger> counts = new ConcurrentHashMap<>();

    public void opened(NodeName node) {
        counts.computeIfAbsent(node, _ -> new AtomicInteger()).incrementAndGet();
    }

    public void ended(NodeName node) {
        counts.computeIfAbsent(node, _ -> new AtomicInteger()).decrementAndGet();
    }

    public int on(NodeName node) {
        AtomicInteger count = counts.get(node);
        return count == null ? 0 : count.get();
    }
}
