package io.portcullis.app.status;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.Router;
import io.portcullis.text.Labels;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One node as a gateway sees it.
 *
 * @param lag bytes behind, or null if that is not known
 * @param routes what would be sent there now
 * @param synchronous commits wait for it, or for some of several such nodes
 * @param tags all of its tags, as text
 * @param notReplicaBecause why a replica gets nothing of the replica route, or null
 * @param notOnListenerBecause the same for the listeners that say something for themselves, by their address
 */
public record NodeStatus(
        String name,
        @Nullable String address,
        String role,
        String state,
        @Nullable Long lag,
        boolean lock,
        List<String> routes,
        boolean synchronous,
        Map<String, String> tags,
        @Nullable String notReplicaBecause,
        Map<String, String> notOnListenerBecause) {
    public NodeStatus {
        routes = List.copyOf(routes);
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        notOnListenerBecause = Collections.unmodifiableMap(new TreeMap<>(notOnListenerBecause));
    }

    /** Nodes with a record, and those that are remembered or configured without one: any of them may be pinned. */
    public static List<NodeStatus> all(Router.RoutingView view, ReplicaRouters routers, AllowedSessions allowed) {
        Topology topology = view.topology();
        Set<NodeName> names = new TreeSet<>(view.addresses().keySet());
        if (topology != null) {
            names.addAll(topology.members().keySet());
        }
        List<NodeStatus> nodes = new ArrayList<>();
        for (NodeName name : names) {
            Member member = topology == null ? null : topology.member(name);
            nodes.add(
                    topology == null || member == null
                            ? withoutRecord(name, view)
                            : withRecord(topology, member, view, routers, allowed));
        }
        return nodes;
    }

    private static NodeStatus withRecord(
            Topology topology,
            Member member,
            Router.RoutingView view,
            ReplicaRouters routers,
            AllowedSessions allowed) {
        List<String> routes = new ArrayList<>(primaryIf(view, member.name()));
        String why = routers.usual().whyNotReplica(view, member, allowed);
        if (why == null) {
            routes.add(Route.REPLICA.label());
        }
        Map<String, String> elsewhere = new TreeMap<>();
        routers.ofListeners().forEach((listener, router) -> {
            String notThere = router.whyNotReplica(view, member, allowed);
            if (notThere == null) {
                routes.add(Route.REPLICA.label() + " on " + listener);
            } else {
                elsewhere.put(listener, notThere);
            }
        });
        boolean standby = member.role() == Role.REPLICA || member.role() == Role.STANDBY_LEADER;
        long lag = topology.lagOf(member);
        return new NodeStatus(
                member.name().value(),
                address(view, member.name()),
                Labels.of(member.role()),
                member.state(),
                lag < 0 ? null : lag,
                holdsLock(topology, member.name()),
                routes,
                member.synchronous(),
                member.tags().values(),
                standby ? why : null,
                standby ? elsewhere : Map.of());
    }

    private static NodeStatus withoutRecord(NodeName name, Router.RoutingView view) {
        return new NodeStatus(
                name.value(),
                address(view, name),
                "unknown",
                "no record in the DCS",
                null,
                holdsLock(view.topology(), name),
                primaryIf(view, name),
                false,
                Map.of(),
                null,
                Map.of());
    }

    private static boolean holdsLock(@Nullable Topology topology, NodeName name) {
        Lock lock = topology == null ? null : topology.view().lock();
        return lock != null && lock.node().equals(name);
    }

    private static List<String> primaryIf(Router.RoutingView view, NodeName name) {
        return view.standing() instanceof RouteStatus.Open(var leaderships)
                        && leaderships.stream().anyMatch(each -> each.node().equals(name))
                ? List.of("primary")
                : List.of();
    }

    private static @Nullable String address(Router.RoutingView view, NodeName name) {
        NodeAddress address = view.addresses().get(name);
        return address == null ? null : address.toString();
    }
}
