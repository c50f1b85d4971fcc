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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What routing looks at: the standing of the primary route, the newest topology, and where each node was last known to be. Read by
 * everybody, lock-free.
 */
public final class RouteStatusHolder implements Consumer<Topology> {
    private final ClockSource clock;
    private volatile RouteStatus standing = new RouteStatus.Closed(ClosedReason.NO_CONTACT_YET);
    private volatile long since;
    private volatile @Nullable Topology topology;
    private volatile MemoryReport remembrance = MemoryReport.NOTHING;
    private volatile Following following = Following.NOTHING_SEEN;
    private volatile AddressBook addresses = AddressBook.EMPTY;

    public RouteStatusHolder(ClockSource clock) {
        this.clock = clock;
    }

    public Router.Sight sight() {
        long now = clock.elapsed();
        return new Router.Sight(standing, topology, addresses.at(now), following, now);
    }

    public RouteStatus standing() {
        return standing;
    }

    /** When the present standing began, on the elapsed clock. */
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
    public synchronized void accept(Topology next) {
        addresses = addresses.seen(next);
        following = following.seen(next, clock.elapsed());
        topology = next;
    }

    /** The configuration knows where these nodes are, whether or not the DCS shows them. */
    public synchronized void configured(Map<NodeName, NodeAddress> known) {
        addresses = addresses.configured(known);
    }

    /** An operator says where a node is. It holds for {@code length}, or until something else is said. */
    public synchronized void told(NodeName node, NodeAddress address, Duration length) {
        addresses = addresses.told(new AddressBook.Told(node, address, clock.elapsed() + length.toNanos()));
    }

    /** What an operator said of an address holds no longer. */
    public synchronized void untold() {
        addresses = addresses.told(null);
    }
}
