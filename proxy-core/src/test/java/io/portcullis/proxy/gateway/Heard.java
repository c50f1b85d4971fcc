package io.portcullis.proxy.gateway;

import io.portcullis.fencing.Doubt;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.proxy.telemetry.LoopTelemetry;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What a gateway reports of itself. */
final class Heard implements ClusterTelemetry, LoopTelemetry {
    final Queue<Doubt> doubts = new ConcurrentLinkedQueue<>();
    final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    final Queue<EndReason> ends = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger firstRelayed = new AtomicInteger();
    final AtomicInteger ticks = new AtomicInteger();

    @Override
    public void connected(NodeName node, long took) {
        connections.incrementAndGet();
    }

    @Override
    public void doubted(NodeName node, Doubt doubt) {
        doubts.add(doubt);
    }

    @Override
    public void refused(Route route, String label) {
        refusals.add(label);
    }

    @Override
    public void sessionEnded(Route route, EndReason reason) {
        ends.add(reason);
    }

    @Override
    public void firstRelayed(Leadership leadership, long took) {
        firstRelayed.incrementAndGet();
    }

    @Override
    public void loopLag(long lag) {
        ticks.incrementAndGet();
    }
}
