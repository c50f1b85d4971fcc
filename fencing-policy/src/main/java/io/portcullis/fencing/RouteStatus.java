package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import java.util.Set;

/** Whether new sessions may go to the primary: the answer that routing, {@code /ready} and the metrics give. */
public sealed interface RouteStatus {
    /**
     * New sessions go to the node of one of these leaderships.
     *
     * @param leaderships at least one. A lock has one holder, so {@link FencingMachine} opens for one
     */
    record Open(Set<Leadership> leaderships) implements RouteStatus {
        public Open {
            if (leaderships.isEmpty()) {
                throw new IllegalArgumentException("a route is open to a leadership, or closed");
            }
            leaderships = Set.copyOf(leaderships);
        }

        /** Of a cluster with one writer. */
        public Open(Leadership leadership) {
            this(Set.of(leadership));
        }

        /** Of a cluster with one writer: the leadership to whose node new sessions go. */
        public Leadership leadership() {
            return leaderships.iterator().next();
        }
    }

    /** New sessions wait, and are refused when they have waited long enough. */
    record Closed(ClosedReason reason) implements RouteStatus {}
}
