package io.portcullis.proxy.route;

import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.TimelineHistory;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas follow the leader, from what their records say one after the other. An agent that is too old to say whether its node
 * streams says running of one that stands still, or that went another way before the leader was promoted. Immutable, and pure; times are
 * on the elapsed clock.
 *
 * @param timeline the leader's, or 0 if it is not known
 * @param leaderLsn the leader's position, in bytes, or -1
 * @param patience how long a record may lag behind what happened: an agent writes it once a loop
 */
public record Following(
        int timeline, TimelineHistory history, long leaderLsn, Duration patience, Map<NodeName, Track> tracks) {
    public static final Following NONE = new Following(0, TimelineHistory.NONE, -1, Duration.ZERO, Map.of());

    private static final int MAX_RECORD_LOOPS = 2;
    private static final long NEVER = Long.MIN_VALUE;

    /** What speaks against a replica; the later ones more. */
    public enum Doubt {
        NONE,
        /** The leader has moved, and it has not. */
        STANDS_STILL,
        /** Its timeline is older than the leader's, or it does not say which it is on. */
        ON_OLD_TIMELINE,
        /** It has WAL that is not in the leader's history: what it shows never happened there. */
        DIVERGED
    }

    /**
     * One replica.
     *
     * @param lsn its position, in bytes, or -1
     * @param leaderThen the leader's position when that was first seen
     * @param stillSince when the leader was first seen to have moved since then, or NEVER
     * @param oldSince since when its timeline is older than the leader's, or NEVER
     * @param streams as opposed to reading its WAL from an archive, where it comes a segment at a time
     */
    record Track(int timeline, long lsn, long leaderThen, long stillSince, long oldSince, boolean streams) {}

    /** After one more look at the cluster. */
    public Following seen(Topology topology, long now) {
        Lock lock = topology.view().lock();
        Member leader = lock == null ? null : topology.member(lock.node());
        TimelineHistory shown = topology.view().history();
        int newest =
                Math.max(shown.newest(), leader == null ? 0 : leader.claim().timeline());
        Map<NodeName, Track> next = new TreeMap<>();
        for (Member member : topology.members().values()) {
            if (!member.equals(leader)) {
                next.put(member.name(), track(member, topology.leaderLsn(), newest, now));
            }
        }
        return new Following(
                newest,
                shown,
                topology.leaderLsn(),
                topology.loop().multipliedBy(MAX_RECORD_LOOPS),
                Collections.unmodifiableMap(next));
    }

    private Track track(Member member, long leader, int newest, long now) {
        Track before = tracks.get(member.name());
        int own = member.claim().timeline();
        boolean streams = member.tags().streams();
        long oldSince = own >= newest ? NEVER : oldSince(before, newest, now);
        if (before == null || before.lsn != member.lsn() || before.leaderThen < 0 || leader < before.leaderThen) {
            return new Track(own, member.lsn(), leader, NEVER, oldSince, streams);
        }
        boolean moved = leader > before.leaderThen;
        long stillSince = !moved ? NEVER : before.stillSince == NEVER ? now : before.stillSince;
        return new Track(own, member.lsn(), before.leaderThen, stillSince, oldSince, streams);
    }

    /** After each promotion all records are old for up to a loop. */
    private long oldSince(@Nullable Track before, int newest, long now) {
        return before != null && before.oldSince != NEVER && newest == timeline ? before.oldSince : now;
    }

    /** @param far so many bytes the leader must have moved, so that one that stands still is noticed: an idle cluster does not move */
    Doubt doubt(NodeName node, long far, long now) {
        Track track = tracks.get(node);
        if (track == null) {
            return Doubt.NONE;
        }
        if (diverged(track)) {
            return Doubt.DIVERGED;
        }
        if (!track.streams) {
            // Behind is what it is meant to be, and its lag says how far.
            return Doubt.NONE;
        }
        if (lasts(track.oldSince, now)) {
            return Doubt.ON_OLD_TIMELINE;
        }
        return leaderLsn - track.leaderThen > far && lasts(track.stillSince, now) ? Doubt.STANDS_STILL : Doubt.NONE;
    }

    /** Where the leader's history left the replica's timeline, the replica went on. */
    private boolean diverged(Track track) {
        if (track.timeline <= 0 || track.timeline >= timeline) {
            return false;
        }
        for (Map.Entry<Integer, Long> begin : history.begins().entrySet()) {
            if (begin.getKey() > track.timeline) {
                return track.lsn > begin.getValue();
            }
        }
        return false;
    }

    private boolean lasts(long since, long now) {
        return since != NEVER && now - since > patience.toNanos();
    }

    /** {@code doubt} of {@code node}, for people. */
    String text(NodeName node, Doubt doubt) {
        Track track = tracks.get(node);
        String own = track == null || track.timeline == 0 ? "an unknown timeline" : "timeline " + track.timeline;
        return switch (doubt) {
            case NONE -> "it follows the leader";
            case STANDS_STILL ->
                "it stands still: the leader has written "
                        + (track == null ? 0 : leaderLsn - track.leaderThen)
                        + " bytes since it last moved";
            case ON_OLD_TIMELINE ->
                "it is on " + own + " and the leader is on " + timeline + ", for longer than two loops of the agents";
            case DIVERGED ->
                "it has diverged: it is on " + own + ", beyond where the timeline of the leader, " + timeline
                        + ", left it";
        };
    }
}
