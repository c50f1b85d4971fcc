package io.portcullis.fencing;

import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.Role;
import io.portcullis.topology.Timeline;
import io.portcullis.topology.TimelineHistory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this gateway remembers of a cluster, and the objections to a leader that says that it is writable. What the DCS shows can be
 * deleted, restored or overwritten, so it is compared with what was verified before.
 *
 * @param lineage the newest data that was verified
 * @param anchor the newest timeline of it whose beginning the history shows: a timeline that was opened without one is compared by this one
 * @param refused timelines that an operator gave up by accepting another one; they stay refused until the process ends
 * @param replaced another system was adopted, and no operator has accepted it yet
 * @param takenOver other gateways have been heard
 */
record ClusterMemory(Lineage lineage, Timeline anchor, List<Timeline> refused, boolean replaced, boolean takenOver) {
    static final ClusterMemory NONE = new ClusterMemory(Lineage.UNKNOWN, Timeline.NONE, List.of(), false, false);

    /** A promotion takes the next number, and a few may have gone unseen. A number far beyond is a false record and no promotion. */
    private static final int MAX_TIMELINE_JUMP = 3;

    ClusterMemory {
        refused = List.copyOf(refused);
    }

    // ---- objections to a leader

    /** The objection to a leader that claims {@code word}, or null if there is none. */
    @Nullable
    ClosedReason objection(LeaderClaim word, LeadershipView view) {
        String expected = expected(view);
        boolean replaces = replaces(view);
        if (expected != null && word.systemId() != null && !expected.equals(word.systemId())) {
            return ClosedReason.WRONG_SYSTEM;
        }
        // What the DCS shows of another system is not enough: the leader itself must say so.
        boolean unsaid = lineage.systemId() != null && (word.systemId() == null || (replaces && !word.own()));
        if (unsaid || (word.timeline() == 0 && lineage.newest().known() && !replaces)) {
            return ClosedReason.LEADER_UNVERIFIED;
        }
        return word.timeline() == 0 ? null : objection(word.timeline(), view.history(), replaces);
    }

    private @Nullable ClosedReason objection(int timeline, TimelineHistory history, boolean replaces) {
        Timeline newest = replaces ? Timeline.NONE : lineage.newest();
        boolean historyCounts = !given(history.timeline(history.newest()));
        if (timeline < newest.number() || (historyCounts && timeline < history.newest())) {
            return ClosedReason.TIMELINE_BEHIND;
        }
        boolean elsewhere = !replaces
                && anchor.beganElsewhere(history.timeline(anchor.number()).begin());
        return elsewhere || refused(timeline, history) ? ClosedReason.TIMELINE_DIVERGED : null;
    }

    /** This very timeline was given up. */
    private boolean given(Timeline timeline) {
        return refused.stream()
                .anyMatch(each -> each.number() == timeline.number() && !each.beganElsewhere(timeline.begin()));
    }

    /** The number was given up, and so far nothing shows that it began elsewhere this time. The history will, when it is written. */
    private boolean refused(int timeline, TimelineHistory history) {
        Timeline shown = history.timeline(timeline);
        boolean beginKnown = shown.begin() != Timeline.UNKNOWN;
        return history.newest() > 0
                && refused.stream()
                        .anyMatch(each -> each.number() == timeline
                                && (beginKnown ? each.begin() == shown.begin() : each.begin() != Timeline.UNKNOWN));
    }

    /** The system that a leader must be of, or null if it is not known. A DCS that does not name it any more changes nothing. */
    private @Nullable String expected(LeadershipView view) {
        return view.systemId() != null ? view.systemId() : lineage.systemId();
    }

    private boolean replaces(LeadershipView view) {
        return lineage.systemId() != null
                && view.systemId() != null
                && !view.systemId().equals(lineage.systemId());
    }

    /** So far beyond what is remembered that a person must confirm it. */
    boolean jumps(LeaderClaim word) {
        Timeline newest = lineage.newest();
        return newest.known() && word.timeline() - newest.number() > MAX_TIMELINE_JUMP;
    }

    // ---- what changes it

    /** The leader was verified by {@code word}, against which there is no objection. */
    ClusterMemory learned(LeaderClaim word, LeadershipView view) {
        TimelineHistory history = view.history();
        boolean sure = word.own() || history.endsWith(word.timeline());
        if (word.timeline() == 0 || !sure) {
            return this;
        }
        Timeline now = history.timeline(word.timeline());
        if (replaces(view)) {
            return new ClusterMemory(new Lineage(word.systemId(), now), anchored(now), List.of(), true, takenOver);
        }
        return jumps(word) ? this : remembering(new Lineage(known(word.systemId()), newer(now)));
    }

    private @Nullable String known(@Nullable String systemId) {
        return systemId != null ? systemId : lineage.systemId();
    }

    private Timeline newer(Timeline now) {
        Timeline newest = lineage.newest();
        boolean more = now.number() > newest.number()
                || (now.number() == newest.number() && newest.begin() == Timeline.UNKNOWN);
        return more ? now : newest;
    }

    /** A standby cluster follows another one: the operator who demoted it gave up its own timeline. */
    ClusterMemory following(LeadershipView view) {
        Lock lock = view.lock();
        MemberClaim leader = lock == null ? null : view.claims().get(lock.node());
        ClusterFlags flags = view.flags();
        boolean follows = flags.standbyCluster()
                && leader != null
                && leader.role() == Role.STANDBY_LEADER
                && leader.running()
                && leader.timeline() > 0
                && lineage.newest().known();
        if (!follows || leader == null || leader.timeline() == lineage.newest().number()) {
            return this;
        }
        Timeline followed = new Timeline(leader.timeline(), Timeline.UNKNOWN);
        return new ClusterMemory(new Lineage(expected(view), followed), Timeline.NONE, refused, replaced, takenOver);
    }

    /** The first contact shows what other gateways remember. Of several systems, the one that the DCS names counts. */
    ClusterMemory takingOver(Collection<Lineage> others, LeadershipView view) {
        ClusterMemory next = this;
        boolean one = others.stream().map(Lineage::systemId).distinct().count() == 1;
        for (Lineage other : others) {
            boolean ours = view.systemId() == null ? one : view.systemId().equals(other.systemId());
            if (ours && other.systemId() != null) {
                next = next.remembering(new Lineage(other.systemId(), next.newer(other.newest())));
            }
        }
        return new ClusterMemory(next.lineage, next.anchor, refused, replaced, true);
    }

    /** An operator says that the leader, which says {@code word}, is right, and what was remembered is not. */
    ClusterMemory accepted(LeaderClaim word, LeadershipView view) {
        Timeline now = view.history().timeline(word.timeline());
        List<Timeline> given = new ArrayList<>(refused);
        given.removeIf(each -> each.number() == now.number() && !each.beganElsewhere(now.begin()));
        for (Timeline each :
                List.of(lineage.newest(), view.history().timeline(view.history().newest()))) {
            boolean other =
                    each.number() > now.number() || (each.number() == now.number() && each.beganElsewhere(now.begin()));
            if (other && !given.contains(each)) {
                given.add(each);
            }
        }
        return new ClusterMemory(new Lineage(known(word.systemId()), now), anchored(now), given, false, takenOver);
    }

    private ClusterMemory remembering(Lineage next) {
        Timeline newest = next.newest();
        return next.equals(lineage)
                ? this
                : new ClusterMemory(
                        next, newest.begin() == Timeline.UNKNOWN ? anchor : newest, refused, replaced, takenOver);
    }

    private static Timeline anchored(Timeline now) {
        return now.begin() == Timeline.UNKNOWN ? Timeline.NONE : now;
    }
}
