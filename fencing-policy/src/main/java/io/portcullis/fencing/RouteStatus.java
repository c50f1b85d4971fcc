package io.portcullis.fencing;

import io.portcullis.topology.Leadership;

/** Whether new sessions may go to the primary: the answer that routing, {@code /ready} and the metrics give. */
public sealed interface RouteStatus {
    /** New sessions go to this leadership's node. */
    record Open(Leadership leadership) implements RouteStatus {}

    /** New sessions wait, and are refused when they have waited long enough. */
    record Closed(ClosedReason reason) implements RouteStatus {}
}
