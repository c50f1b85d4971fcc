package io.portcullis.proxy.telemetry;

import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.Authority;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.Doubt;
import io.portcullis.fencing.FenceCause;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.route.Route;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;

/**
 * Counts what happens in one cluster. Called on the thread where it happens, event loops included: implementations must be quick and must
 * not throw. Times are nanoseconds.
 */
public interface ClusterTelemetry {
    ClusterTelemetry NONE = new ClusterTelemetry() {};

    default void sessionOpened(Route route) {}

    /** A server accepted the connection; the client may still have to authenticate. */
    default void connected(NodeName node, long took) {}

    default void connectFailed(NodeName node) {}

    default void sessionEnded(Route route, EndReason reason) {}

    /** A client cannot be served, and why. The client may hear of it a moment later, in fewer words, or not at all. */
    default void refused(Route route, String label) {}

    default void sessionsSuspended(ClosedReason reason, int sessions) {}

    default void cancelRequested(CancelOutcome outcome) {}

    default void doubted(NodeName node, Doubt doubt) {}

    default void declared(RouteStatus standing) {}

    default void authorised(Authority authority) {}

    /** All event loops have performed a fence, {@code took} after the news that caused it arrived. */
    default void fenced(FenceCause cause, int severed, long took) {}

    /** The first bytes went to a client under a new leadership, {@code took} after it was opened. */
    default void firstRelayed(Leadership leadership, long took) {}

    /** {@code gap} lies between the last bytes under the old leadership and the first under the new one. */
    default void leadershipChanged(long gap) {}

    default void raised(Alarm alarm) {}

    default void cleared(Alarm alarm) {}
}
