package io.portcullis.app.cli;

import io.portcullis.app.status.NodeStatus;
import io.portcullis.app.status.ReplicaRouters;
import io.portcullis.fencing.AllowedSessions;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.gateway.GatewaySettings;
import io.portcullis.proxy.route.NodeHealth;
import io.portcullis.proxy.route.NodeSessions;
import io.portcullis.proxy.route.Router;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Topology;
import java.util.Set;
import java.util.TreeSet;

/** The nodes of a cluster, as {@code check} prints them: which would get which route, and why not. */
final class NodeLines {
    private NodeLines() {}

    static void tell(ClusterName cluster, GatewaySettings gateway, Router.RoutingView view, Topology topology) {
        ReplicaRouters routers = ReplicaRouters.of(
                cluster,
                gateway.listeners(),
                own -> new Router(gateway.routes().with(own), new NodeSessions(), new NodeHealth()));
        Set<NodeName> all = new TreeSet<>(topology.members().keySet());
        AllowedSessions anyStandby = new AllowedSessions(Set.of(), all, all);
        NodeStatus.all(view, routers, anyStandby).forEach(NodeLines::tell);
    }

    private static void tell(NodeStatus node) {
        System.out.printf(
                "node:      %-12s %-22s %-14s %-10s lag %s%s%n           routed: %s%s%n",
                node.name(),
                node.address() == null ? "no address" : node.address(),
                node.role(),
                node.state(),
                node.lag() == null ? "unknown" : node.lag() + " bytes",
                node.synchronous() ? ", synchronous" : "",
                node.routes().isEmpty() ? "nowhere" : String.join(", ", node.routes()),
                node.notReplicaBecause() == null ? "" : ", because " + node.notReplicaBecause());
        node.notOnListenerBecause()
                .forEach((listener, why) -> System.out.println("           not on " + listener + ", because " + why));
    }
}
