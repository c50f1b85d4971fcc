package io.portcullis.app.status;

import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.fence.FenceLedger;
import io.portcullis.proxy.fence.LeadershipChange;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.Router;
import io.portcullis.topology.Topology;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One cluster at one moment, as a gateway sees and serves it.
 *
 * @param primary whether the primary route is open, to which leadership, and if not, why
 * @param topology the newest that the DCS showed, or null before that
 * @param compared what is compared when a leader is verified
 * @param inDangerSince since when acknowledged writes are in danger, if the lock was overwritten
 * @param permitSeconds how long the permit lasts if no further contact succeeds; 0 without one
 * @param contactAgeSeconds the age of the newest contact, whether or not an operator has pinned a node; infinite before the first
 * @param controlQueue events that wait for the control thread
 * @param offers for each route, which node a new session would get, or why none
 * @param nodes by name
 * @param changes of leadership, the newest last
 * @param acceptances by operators, the newest last
 * @param problems what the DCS refuses, and what in it could not be understood
 */
public record ClusterStatus(
        ClusterName name,
        RouteStatus primary,
        @Nullable Topology topology,
        MemoryReport compared,
        @Nullable Instant inDangerSince,
        double permitSeconds,
        double contactAgeSeconds,
        int controlQueue,
        Map<Route, Router.Choice> offers,
        List<NodeStatus> nodes,
        List<LeadershipChange> changes,
        List<FenceLedger.Acceptance> acceptances,
        List<String> problems) {
    public ClusterStatus {
        offers = Map.copyOf(offers);
        nodes = List.copyOf(nodes);
        changes = List.copyOf(changes);
        acceptances = List.copyOf(acceptances);
        problems = List.copyOf(problems);
    }

    public boolean isOpen() {
        return primary instanceof RouteStatus.Open;
    }

    /** What a new client of the route gets. */
    public Router.Choice offer(Route route) {
        Router.Choice offer = offers.get(route);
        if (offer == null) {
            throw new IllegalStateException("a status without " + route);
        }
        return offer;
    }
}
