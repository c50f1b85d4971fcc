package io.portcullis.proxy.fence;

import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.route.AddressBook;
import io.portcullis.proxy.route.Following;
import io.portcullis.proxy.route.Router;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Topology;
import io.portcullis.topology.TopologyListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What routing reads: the status of the primary route, the newest topology, and the last known address of each node. Reads take no lock.
 */
public final class RouteStatusHolder implements TopologyListener {
    private final ClockSource clock;
    private volatile RouteStatus standing = new RouteStatus.Closed(ClosedReason.NO_CONTACT_YET);
    private volatile long since;
    private volatile @Nullable Topology topology;
    private volatile MemoryReport remembrance = MemoryReport.NOTHING;
    private volatile Following following = Following.NONE;
    private volatile AddressBook addresses = AddressBook.EMPTY;

    public RouteStatusHolder(ClockSource clock) {
        this.clock = clock;
    }

    public Router.RoutingView view() {
        long now = clock.elapsed();
        return new Router.RoutingView(standing, topology, addresses.at(now), following, now);
    }

    public RouteStatus standing() {
        return standing;
    }

    /** When the present status began, on the elapsed clock. */
    public long since() {
        return since;
    }

    public @Nullable Topology topology() {
        return topology;
    }

    /** What is compared when a leader is verified. */
    public MemoryReport remembrance() {
        return remembrance;
    }

    /** The wall clock's time at a moment of the elapsed clock, for people. */
    public Instant at(long elapsed) {
        return Instant.now().minusNanos(clock.elapsed() - elapsed);
    }

    void set(MemoryReport next) {
        remembrance = next;
    }

    void set(RouteStatus next, long now) {
        since = now;
        standing = next;
    }

    /** Discovery saw the cluster. Called before the fencing machine hears of the same observation. */
    @Override
    public synchronized void onTopology(Topology next) {
        addresses = addresses.seen(next);
        following = following.seen(next, clock.elapsed());
        topology = next;
    }

    /** The addresses from the configuration, which count with or without a record in the DCS. */
    public synchronized void configured(Map<NodeName, NodeAddress> known) {
        addresses = addresses.configured(known);
    }

    /** Sets the operator's address of a node. It counts for {@code length}, or until the next one. */
    public synchronized void setOperatorAddress(NodeName node, NodeAddress address, Duration length) {
        addresses = addresses.withOperator(
                new AddressBook.OperatorAddress(node, address, clock.elapsed() + length.toNanos()));
    }

    /** Removes the operator's address. */
    public synchronized void clearOperatorAddress() {
        addresses = addresses.withOperator(null);
    }
}
