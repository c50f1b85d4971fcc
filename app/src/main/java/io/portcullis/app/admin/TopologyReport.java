package io.portcullis.app.admin;

import io.portcullis.fencing.Entitled;
import io.portcullis.fencing.Standing;
import io.portcullis.proxy.route.Router;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cluster as this gateway sees it, for people and their tools: the same facts for {@code /topology} and {@code check --connect}. */
public final class TopologyReport {
    /**
     * One node.
     *
     * @param lag bytes behind, or null if that is not known
     * @param routes what would be sent there now
     * @param notReplicaBecause why a replica gets nothing of the replica route, or null
     */
    public record Node(
            String name,
            @Nullable String address,
            String role,
            String state,
            @Nullable Long lag,
            boolean lock,
            List<String> routes,
            @Nullable String notReplicaBecause) {}

    private TopologyReport() {}

    public static List<Node> nodes(Topology topology, Standing standing, Router router, Entitled entitled) {
        Lock lock = topology.view().lock();
        List<Node> nodes = new ArrayList<>();
        for (Member member : topology.members().values()) {
            NodeName name = member.name();
            List<String> routes = new ArrayList<>();
            if (standing instanceof Standing.Open(var leadership)
                    && leadership.node().equals(name)) {
                routes.add("primary");
            }
            String why = router.whyNotReplica(topology, member, entitled);
            if (why == null) {
                routes.add("replica");
            }
            long lag = topology.lagOf(member);
            nodes.add(new Node(
                    name.value(),
                    member.address() == null ? null : member.address().toString(),
                    member.role().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                    member.state(),
                    lag < 0 ? null : lag,
                    lock != null && lock.node().equals(name),
                    routes,
                    member.role() == Role.REPLICA ? why : null));
        }
        return nodes;
    }

    /** Whether the primary route is open, to whom, and if not, why. */
    public static Map<String, Object> standing(Standing standing) {
        Map<String, Object> said = new LinkedHashMap<>();
        switch (standing) {
            case Standing.Open(var leadership) -> {
                said.put("open", true);
                said.put("primary", leadership.node().value());
                said.put("leadership", leadership.toString());
            }
            case Standing.Closed(var reason) -> {
                said.put("open", false);
                said.put("reason", reason.label());
                said.put("explanation", reason.text());
            }
        }
        return said;
    }
}
