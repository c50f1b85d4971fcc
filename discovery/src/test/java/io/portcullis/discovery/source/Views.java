package io.portcullis.discovery.source;

import io.portcullis.topology.Bond;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import io.portcullis.topology.TimelineHistory;
import io.portcullis.topology.Topology;
import java.util.List;
import java.util.Map;

/** Pictures of a cluster of which only the lock is known. */
final class Views {
    static final String HISTORY = "c";

    private Views() {}

    /** As of this number of the history, {@code leader} has held the lock since {@code taken}. */
    static LeadershipView view(long number, String leader, long taken) {
        Lock lock = new Lock(
                new Leadership(HISTORY, new NodeName(leader), new Holding("taken " + taken)),
                new Revision(HISTORY, taken),
                new Bond("session " + taken));
        return new LeadershipView(
                new Revision(HISTORY, number), lock, null, Map.of(), ClusterFlags.NONE, null, TimelineHistory.NONE);
    }

    static Topology topology(LeadershipView view) {
        return new Topology(view, Map.of(), -1, Topology.USUAL_LOOP, List.of());
    }
}
