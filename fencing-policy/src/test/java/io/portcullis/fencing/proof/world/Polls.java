package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.DcsReading;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Revision;
import io.portcullis.topology.TimelineHistory;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the nodes say of themselves when they are asked one after the other: no DCS takes part in it. An agent that stands still is silent. */
final class Polls {
    private static final String HISTORY = "polls";

    /** What one gateway has heard. A node that did not say for a round that it leads does so again: none knows what was in between. */
    static final class Memory {
        private @Nullable Leadership leader;
        private int times;

        Memory copy() {
            Memory copy = new Memory();
            copy.leader = leader;
            copy.times = times;
            return copy;
        }

        @Nullable
        Leadership shows(@Nullable Leadership now) {
            times += Objects.equals(leader, now) ? 0 : 1;
            leader = now;
            return now == null
                    ? null
                    : new Leadership(now.cluster(), now.node(), new Holding(now.holding() + World.ALIAS + times));
        }

        @Nullable
        Leadership leader() {
            return leader;
        }

        int times() {
            return times;
        }
    }

    private Polls() {}

    /** More than half of the nodes answer. */
    static boolean answers(World world) {
        long answering = world.cluster.nodes().stream().filter(Node::running).count();
        return answering * 2 > world.rules.nodes();
    }

    static DcsReading reading(Gateway gateway, long sent) {
        World world = gateway.world;
        Revision position = new Revision(HISTORY, ++world.polls);
        Map<NodeName, MemberClaim> claims = new TreeMap<>();
        @Nullable Node leader = null;
        for (Node node : world.cluster.nodes()) {
            if (node.running()) {
                claims.put(node.name, new MemberClaim(node.role(), true, true, position, node.line.newest(), true));
                leader = node.writable == null ? leader : node;
            }
        }
        Leadership leadership = gateway.polled.shows(leader == null ? null : leader.writable);
        Lock lock = leadership == null ? null : new Lock(leadership, new Revision(HISTORY, 0), null);
        TimelineHistory timelines = leader == null ? TimelineHistory.NONE : leader.line;
        LeadershipView view =
                new LeadershipView(position, lock, null, claims, ClusterFlags.NONE, Dcs.SYSTEM, timelines);
        return new DcsReading(sent, new Reign(HISTORY, 0), view, null, Map.of());
    }
}
