package io.portcullis.fencing;

import io.portcullis.topology.Lineage;
import io.portcullis.topology.Timeline;
import io.portcullis.topology.TimelineHistory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is compared when a leader is verified, for people.
 *
 * @param lineage what this gateway remembers
 * @param refused timelines that an operator gave up
 * @param systemId of the cluster as the DCS names it, or null
 * @param history as the DCS shows it
 * @param word what was last said of the leader, or null while nothing was
 * @param others what the other registered gateways remember, by name
 * @param overwrite the lock was overwritten, and this is how; or null
 */
public record MemoryReport(
        Lineage lineage,
        List<Timeline> refused,
        @Nullable String systemId,
        TimelineHistory history,
        @Nullable LeaderClaim word,
        Map<String, Lineage> others,
        @Nullable Overwrite overwrite) {
    public static final MemoryReport NOTHING =
            new MemoryReport(Lineage.UNKNOWN, List.of(), null, TimelineHistory.NONE, null, Map.of(), null);

    public MemoryReport {
        refused = List.copyOf(refused);
        others = Map.copyOf(others);
    }
}
