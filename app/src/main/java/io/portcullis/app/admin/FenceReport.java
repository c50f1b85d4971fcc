package io.portcullis.app.admin;

import io.portcullis.app.status.ClusterStatus;
import io.portcullis.app.status.GatewayStatus;
import io.portcullis.proxy.fence.LeadershipChange;
import io.portcullis.text.Labels;
import io.portcullis.topology.Leadership;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of leadership as {@code /fence} shows it.
 *
 * @param from the node whose leadership ended, and {@code fromHolding} which holding of the lock that was
 * @param newsMicrosSinceBoot when the news arrived, on the clock of this machine that never steps: the same for all its processes
 * @param microsAfterNews what has happened so far; what was before the news is negative
 */
record FenceReport(
        long number,
        String at,
        @Nullable String from,
        @Nullable String fromHolding,
        @Nullable String to,
        @Nullable String toHolding,
        String cause,
        int severed,
        long newsMicrosSinceBoot,
        Map<String, Long> microsAfterNews) {

    /** The changes of all clusters, and what operators accepted. */
    static Map<String, Object> of(GatewayStatus status) {
        Map<String, Object> clusters = new LinkedHashMap<>();
        for (ClusterStatus cluster : status.clusters()) {
            clusters.put(
                    cluster.name().value(),
                    Map.of(
                            "changes",
                            cluster.changes().stream().map(FenceReport::of).toList(),
                            "accepted",
                            cluster.acceptances().stream()
                                    .map(TopologyReport::acceptance)
                                    .toList()));
        }
        return Map.of("clusters", clusters);
    }

    private static FenceReport of(LeadershipChange change) {
        return new FenceReport(
                change.number(),
                change.at().toString(),
                node(change.from()),
                holding(change.from()),
                node(change.to()),
                holding(change.to()),
                Labels.of(change.cause()),
                change.severed(),
                change.newsMicros(),
                change.afterNews());
    }

    private static @Nullable String node(@Nullable Leadership leadership) {
        return leadership == null ? null : leadership.node().value();
    }

    private static @Nullable String holding(@Nullable Leadership leadership) {
        return leadership == null ? null : leadership.describeHolding();
    }
}
