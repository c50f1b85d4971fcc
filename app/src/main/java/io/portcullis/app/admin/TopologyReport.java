package io.portcullis.app.admin;

import io.portcullis.app.status.ClusterStatus;
import io.portcullis.app.status.GatewayStatus;
import io.portcullis.fencing.LeaderClaim;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Overwrite;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.fence.FenceLedger;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Timeline;
import io.portcullis.topology.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The clusters as this gateway sees them, as {@code /topology} shows them. */
final class TopologyReport {
    private TopologyReport() {}

    /** All clusters, and how the configuration that was read last differs from what the process does. */
    static Map<String, Object> of(GatewayStatus status) {
        Map<String, Object> clusters = new LinkedHashMap<>();
        status.clusters().forEach(cluster -> clusters.put(cluster.name().value(), of(cluster)));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("clusters", clusters);
        all.put("needs_restart", status.needRestart());
        all.put("configuration_refused", status.configurationRefused());
        return all;
    }

    private static Map<String, Object> of(ClusterStatus cluster) {
        Topology topology = cluster.topology();
        Map<String, Object> all = new LinkedHashMap<>(primary(cluster.primary()));
        all.put("permit_seconds_left", cluster.permitSeconds());
        double age = cluster.contactAgeSeconds();
        all.put("contact_age_seconds", Double.isInfinite(age) ? null : age);
        all.put(
                "lock",
                topology == null || topology.view().lock() == null
                        ? null
                        : topology.view().lock().leadership().toString());
        all.put("paused", topology != null && topology.view().flags().paused());
        all.put("failsafe_mode", topology != null && topology.view().flags().failsafe());
        all.put("standby_cluster", topology != null && topology.view().flags().standbyCluster());
        all.put("nodes", cluster.nodes());
        all.put("compared", compared(cluster.compared()));
        all.put("lock_overwritten", overwritten(cluster));
        all.put("problems", cluster.problems());
        return all;
    }

    /** What is compared when a leader is verified, and what other gateways compare with. */
    private static Map<String, Object> compared(MemoryReport compared) {
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

    /** Which node overwrote the lock of which, and since when acknowledged writes are in danger; or null. */
    private static @Nullable Map<String, Object> overwritten(ClusterStatus cluster) {
        Overwrite overwrite = cluster.compared().overwrite();
        if (overwrite == null) {
            return null;
        }
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("by", overwrite.to().node().value());
        said.put("timeline", overwrite.kept() == 0 ? null : overwrite.kept());
        said.put("from", overwrite.from().node().value());
        said.put("lost_timeline", overwrite.lost() == 0 ? null : overwrite.lost());
        said.put("in_danger_since", String.valueOf(cluster.inDangerSince()));
        return said;
    }

    static Map<String, Object> acceptance(FenceLedger.Acceptance acceptance) {
        return Map.of(
                "at", acceptance.at().toString(),
                "before", lineage(acceptance.before()),
                "now", lineage(acceptance.now()));
    }

    /** Whether the primary route is open, to whom, and if not, why. */
    private static Map<String, Object> primary(RouteStatus status) {
        Map<String, Object> said = new LinkedHashMap<>();
        switch (status) {
            case RouteStatus.Open open -> {
                Leadership leadership = open.leadership();
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
