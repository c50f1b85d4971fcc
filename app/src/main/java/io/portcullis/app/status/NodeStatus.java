package io.portcullis.app.status;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.route.Router;
import io.portcullis.text.Labels;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One node as a gateway sees it.
 *
 * @param lag bytes behind, or null if that is not known
 * @param routes what would be sent there now
 * @param notReplicaBecause why a replica gets nothing of the replica route, or null
 */
public record NodeStatus(
        String name,
        @Nullable String address,
        String role,
        String state,
        @Nullable Long lag,
        boolean lock,
        List<String> routes,
        @Nullable String notReplicaBecause) {
    public NodeStatus {
        routes = List.copyOf(routes);
    }

    /** Nodes with a record, and those that are remembered or configured without one: any of them may be pinned. */
    public static List<NodeStatus> all(Router.RoutingView view, Router router, AllowedSessions allowed) {
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
                            : withRecord(topology, member, view, router.whyNotReplica(view, member, allowed)));
        }
        return nodes;
    }

    private static NodeStatus withRecord(
            Topology topology, Member member, Router.RoutingView view, @Nullable String why) {
        List<String> routes = new ArrayList<>(primaryIf(view, member.name()));
        if (why == null) {
            routes.add("replica");
        }
        long lag = topology.lagOf(member);
        return new NodeStatus(
                member.name().value(),
                address(view, member.name()),
                Labels.of(member.role()),
                member.state(),
                lag < 0 ? null : lag,
                holdsLock(topology, member.name()),
                routes,
                member.role() == Role.REPLICA || member.role() == Role.STANDBY_LEADER ? why : null);
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
                null);
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
