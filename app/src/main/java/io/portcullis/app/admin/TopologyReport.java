package io.portcullis.app.admin;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.LeaderClaim;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Overwrite;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.fence.FenceLedger;
import io.portcullis.proxy.fence.RouteStatusHolder;
import io.portcullis.proxy.route.Router;
import io.portcullis.text.Labels;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import io.portcullis.topology.Timeline;
import io.portcullis.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

    /** Nodes with a record, and those that are remembered or configured without one: any of them may be pinned. */
    public static List<Node> nodes(Router.RoutingView view, Router router, AllowedSessions entitled) {
        Topology topology = view.topology();
        Set<NodeName> names = new TreeSet<>(view.addresses().keySet());
        if (topology != null) {
            names.addAll(topology.members().keySet());
        }
        List<Node> nodes = new ArrayList<>();
        for (NodeName name : names) {
            Member member = topology == null ? null : topology.member(name);
            nodes.add(
                    topology == null || member == null
                            ? withoutRecord(name, view)
                            : withRecord(topology, member, view, router.whyNotReplica(view, member, entitled)));
        }
        return nodes;
    }

    private static Node withRecord(Topology topology, Member member, Router.RoutingView view, @Nullable String why) {
        List<String> routes = new ArrayList<>(primaryIf(view, member.name()));
        if (why == null) {
            routes.add("replica");
        }
        long lag = topology.lagOf(member);
        return new Node(
                member.name().value(),
                address(view, member.name()),
                Labels.of(member.role()),
                member.state(),
                lag < 0 ? null : lag,
                holdsLock(topology, member.name()),
                routes,
                member.role() == Role.REPLICA || member.role() == Role.STANDBY_LEADER ? why : null);
    }

    private static Node withoutRecord(NodeName name, Router.RoutingView view) {
        return new Node(
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
        return view.standing() instanceof RouteStatus.Open(var leadership)
                        && leadership.node().equals(name)
                ? List.of("primary")
                : List.of();
    }

    private static @Nullable String address(Router.RoutingView view, NodeName name) {
        NodeAddress address = view.addresses().get(name);
        return address == null ? null : address.toString();
    }

    /** What is compared when a leader is verified, and what other gateways compare with. */
    public static Map<String, Object> compared(MemoryReport compared) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("remembered", lineage(compared.lineage()));
        LeaderClaim word = compared.word();
        said.put("leader_says", word == null ? null : word(word));
        said.put("dcs_system_id", compared.systemId());
        said.put(
                "dcs_timeline",
                timeline(compared.history().timeline(compared.history().newest())));
        said.put(
                "refused",
                compared.refused().stream().map(TopologyReport::timeline).toList());
        Map<String, Object> others = new TreeMap<>();
        compared.others().forEach((name, lineage) -> others.put(name, lineage(lineage)));
        said.put("other_gateways", others);
        return said;
    }

    private static Map<String, Object> word(LeaderClaim word) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("system_id", word.systemId());
        said.put("timeline", word.timeline() == 0 ? null : word.timeline());
        said.put("by", word.own() ? "the node itself" : "its record");
        return said;
    }

    private static Map<String, Object> lineage(Lineage lineage) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("system_id", lineage.systemId());
        said.put("timeline", timeline(lineage.newest()));
        return said;
    }

    private static @Nullable String timeline(Timeline timeline) {
        return timeline.known() ? timeline.toString() : null;
    }

    /** Who has overwritten whose lock, and since when acknowledged writes are in danger; or null. */
    static @Nullable Map<String, Object> overwritten(RouteStatusHolder standing) {
        Overwrite overwrite = standing.remembrance().overwrite();
        if (overwrite == null) {
            return null;
        }
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("by", overwrite.to().node().value());
        said.put("timeline", overwrite.kept() == 0 ? null : overwrite.kept());
        said.put("from", overwrite.from().node().value());
        said.put("lost_timeline", overwrite.lost() == 0 ? null : overwrite.lost());
        said.put("in_danger_since", standing.at(overwrite.since()).toString());
        return said;
    }

    static Map<String, Object> acceptance(FenceLedger.Acceptance acceptance) {
        return Map.of(
                "at", acceptance.at().toString(),
                "before", lineage(acceptance.before()),
                "now", lineage(acceptance.now()));
    }

    /** Whether the primary route is open, to whom, and if not, why. */
    public static Map<String, Object> standing(RouteStatus standing) {
        Map<String, Object> said = new LinkedHashMap<>();
        switch (standing) {
            case RouteStatus.Open(var leadership) -> {
                said.put("open", true);
                said.put("primary", leadership.node().value());
                said.put("leadership", leadership.toString());
            }
            case RouteStatus.Closed(var reason) -> {
                said.put("open", false);
                said.put("reason", reason.label());
                said.put("explanation", reason.text());
            }
        }
        return said;
    }
}
