package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Mark;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.Role;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether the leader is writable: a second fact beside holding the lock, since the lock is taken before promotion finishes.
 *
 * @param of the leadership this is about, or null
 * @param verified it is writable, as far as the newest evidence goes
 * @param lacking why it is not verified, if it is not
 * @param doubtedAt since when it is in doubt after it was verified, and that doubt is the only objection; {@link Clocks#NEVER} if there is
 *     no earlier verification to return to
 * @param word what was last said of a leader that is writable, or null; {@code memory} is what it is compared with
 */
record Verification(
        @Nullable Leadership of,
        boolean verified,
        ClosedReason lacking,
        long doubtedAt,
        Evidence evidence,
        ProbeSchedule asking,
        @Nullable LeaderClaim word,
        ClusterMemory memory) {

    /**
     * The evidence that was looked at last.
     *
     * @param claim the leader's record, or null
     * @param settingsAt when the cluster's settings were written
     * @param distrustUpTo records that were not written later do not verify: something has contradicted them since. Null if
     *     nothing has
     */
    record Evidence(
            @Nullable MemberClaim claim,
            @Nullable Mark settingsAt,
            @Nullable Mark distrustUpTo) {
        /** The record is newer than all that contradicts it. */
        boolean covers(Lock lock) {
            return claim != null
                    && claim.claimsWritable()
                    && claim.writtenAfter(lock.takenAt())
                    && (distrustUpTo == null || claim.writtenAfter(distrustUpTo));
        }
    }

    static final Verification NONE = none(ClusterMemory.NONE);

    /** By default, an agent checks its node this often and writes changes into its record. */
    private static final long DOUBT_TIMEOUT = Duration.ofSeconds(10).toNanos();

    private static Verification none(ClusterMemory memory) {
        return new Verification(
                null,
                false,
                ClosedReason.LEADER_UNVERIFIED,
                Clocks.NEVER,
                new Evidence(null, null, null),
                ProbeSchedule.atOnce(0),
                null,
                memory);
    }

    /** Looks at the newest observation. Another leadership starts from nothing. */
    Verification seen(Observations observations, long now) {
        Leadership living = observations.living();
        LeadershipView view = observations.view();
        if (living == null || view == null || view.lock() == null) {
            return of == null ? this : none(memory);
        }
        ClusterMemory following = memory.following(view);
        Verification current = living.equals(of)
                ? with(following)
                : new Verification(
                        living,
                        false,
                        ClosedReason.LEADER_UNVERIFIED,
                        Clocks.NEVER,
                        new Evidence(null, view.flags().writtenAt(), observations.regressedTo()),
                        ProbeSchedule.atOnce(now),
                        null,
                        following);
        return current.look(observations, view, view.lock(), now);
    }

    private Verification look(Observations observations, LeadershipView view, Lock lock, long now) {
        MemberClaim record = view.claims().get(lock.node());
        Verification next = this;
        boolean contradicted = contradictedBy(record);
        if (contradicted || !Objects.equals(evidence.settingsAt(), view.flags().writtenAt())) {
            next = doubted(
                    ClosedReason.LEADER_UNVERIFIED,
                    !contradicted,
                    view.position().mark(),
                    now);
        }
        Evidence looked = new Evidence(record, view.flags().writtenAt(), next.evidence.distrustUpTo());
        next = new Verification(of, next.verified, next.lacking, next.doubtedAt, looked, next.asking, word, memory)
                .comparedAgain(observations, view, now);
        // The record is as old as the holding that was overwritten: its agent may not have looked around since.
        boolean covers = observations.overwrite() == null && looked.covers(lock);
        return covers && record != null && !next.verified
                ? next.verifiedBy(new LeaderClaim(view.systemId(), record.timeline(), false), observations, view, now)
                : next;
    }

    /** A record with too little in it is no answer: the node is asked as if there were none. */
    private Verification verifiedBy(LeaderClaim said, Observations observations, LeadershipView view, long now) {
        return objection(said, observations, view) == ClosedReason.LEADER_UNVERIFIED
                ? this
                : judged(said, observations, view, now);
    }

    /** The history is written after the promotion: what opened without it may turn out to be another line, or be confirmed. */
    private Verification comparedAgain(Observations observations, LeadershipView view, long now) {
        if (!verified || word == null) {
            return this;
        }
        ClosedReason objection = objection(word, observations, view);
        return objection == null ? with(memory.learned(word, view)) : lacks(objection, word, now);
    }

    /** The leader's record changed, and its new record does not verify it. */
    private boolean contradictedBy(@Nullable MemberClaim record) {
        MemberClaim before = evidence.claim();
        if (before == null) {
            return false;
        }
        if (record == null) {
            return true;
        }
        boolean changed = record.role() != before.role() || record.running() != before.running();
        return changed && !record.claimsWritable();
    }

    /**
     * The node answered. An answer that something has overtaken is not believed either way. Of a node that is verified no question is
     * asked, so an answer that finds it verified is to one from before, and says nothing against it.
     *
     * @param inContact the DCS has been heard lately, so that the record is what the agent wrote last
     */
    Verification answered(WritableAnswer answer, Observations observations, boolean inContact, long now) {
        LeadershipView view = observations.view();
        boolean overtaken = asking.flight() == ProbeSchedule.Flight.OVERTAKEN;
        Verification next = with(asking.landed(overtaken ? asking.due() : now));
        if (view == null || overtaken || verified) {
            return next;
        }
        return switch (answer) {
            case WritableAnswer.Writable(String system, int timeline) ->
                next.judged(new LeaderClaim(system, timeline, true), observations, view, now);
            case WritableAnswer.InRecovery() -> next.lacks(ClosedReason.PROMOTION_UNFINISHED, null, now);
            case WritableAnswer.NotRunning() -> next.lacks(ClosedReason.LEADER_NOT_RUNNING, null, now);
            case WritableAnswer.NoAnswer() -> next.unanswered(inContact, now);
        };
    }

    Verification givingUp(Observations observations, boolean inContact, long now) {
        return asking.unanswered(now) ? answered(new WritableAnswer.NoAnswer(), observations, inContact, now) : this;
    }

    /**
     * A doubt that neither the node's agent nor its record can clear ends by itself: else one refused connection could close a route for
     * good.
     */
    private Verification unanswered(boolean inContact, long now) {
        MemberClaim record = evidence.claim();
        boolean recordAgrees = record != null && record.running() && record.role() == Role.PRIMARY;
        return recordAgrees && inContact && doubtedAt != Clocks.NEVER && now - doubtedAt >= DOUBT_TIMEOUT
                ? undoubted()
                : with(asking.failed(now));
    }

    private Verification undoubted() {
        return new Verification(of, true, lacking, Clocks.NEVER, evidence, asking.undoubted(), word, memory);
    }

    /** A session that begins hears from the server that it is no standby: that ends a doubt, and verifies no node for the first time. */
    Verification confirmed() {
        return doubtedAt == Clocks.NEVER ? this : undoubted();
    }

    /**
     * Something on the data path does not fit a writable primary: ask again before a new session is sent there. A server that says itself
     * that
     * it is a standby, or that refuses to write and is too old to say so, gets no session before there is other news of it.
     */
    Verification doubted(Doubt doubt, Observations observations, long now) {
        // Clients that use read-only transactions must not be able to keep the route closed for all others.
        if (doubt == Doubt.READ_ONLY_ERROR && asking.freshlyVerified(now)) {
            return this;
        }
        boolean unreachable = doubt == Doubt.UNREACHABLE;
        Mark upTo = observations.view() == null
                ? null
                : observations.view().position().mark();
        return doubted(
                unreachable ? ClosedReason.LEADER_UNREACHABLE : ClosedReason.LEADER_UNVERIFIED, unreachable, upTo, now);
    }

    /**
     * What was verified {@code before} a silence may not be so any more: an agent that heard nothing either demotes its server after a
     * while and keeps the lock, and its record shows the earlier state. So the node is asked again.
     */
    Verification afterSilence(Verification before, Observations observations, long now) {
        if (!Objects.equals(before.of, of)) {
            return this;
        }
        Mark upTo = observations.view() == null
                ? null
                : observations.view().position().mark();
        if (before.verified) {
            return doubted(ClosedReason.LEADER_UNVERIFIED, true, upTo, now);
        }
        return doubtedAt == Clocks.NEVER
                ? this
                : new Verification(of, verified, lacking, now, evidence, asking, word, memory);
    }

    /** @param alone the node may still be what it was verified to be, if nothing says otherwise */
    private Verification doubted(ClosedReason why, boolean alone, @Nullable Mark upTo, long now) {
        if (!verified) {
            // The node is being asked already. But a stronger sign leaves nothing to fall back to.
            return alone || doubtedAt == Clocks.NEVER
                    ? this
                    : new Verification(of, false, why, Clocks.NEVER, evidence, asking, word, memory);
        }
        Evidence distrusted = new Evidence(evidence.claim(), evidence.settingsAt(), upTo);
        return new Verification(
                of, false, why, alone ? now : Clocks.NEVER, distrusted, asking.doubted(now), word, memory);
    }

    private @Nullable ClosedReason objection(LeaderClaim said, Observations observations, LeadershipView view) {
        ClosedReason objection = memory.objection(said, view);
        Overwrite overwrite = observations.overwrite();
        if (objection != null || overwrite == null || said.timeline() >= overwrite.newest()) {
            return objection;
        }
        return said.timeline() == 0 ? ClosedReason.LEADER_UNVERIFIED : ClosedReason.TIMELINE_BEHIND;
    }

    private Verification judged(LeaderClaim said, Observations observations, LeadershipView view, long now) {
        ClosedReason objection = objection(said, observations, view);
        return objection != null
                ? lacks(objection, said, now)
                : new Verification(
                        of,
                        true,
                        lacking,
                        Clocks.NEVER,
                        evidence,
                        asking.verified(now),
                        said,
                        memory.learned(said, view));
    }

    private Verification lacks(ClosedReason why, @Nullable LeaderClaim said, long now) {
        return new Verification(of, false, why, Clocks.NEVER, evidence, asking.failed(now), said, memory);
    }

    Verification with(ProbeSchedule nowAsking) {
        return new Verification(of, verified, lacking, doubtedAt, evidence, nowAsking, word, memory);
    }

    Verification with(ClusterMemory next) {
        return next.equals(memory)
                ? this
                : new Verification(of, verified, lacking, doubtedAt, evidence, asking, word, next);
    }

    /** A gateway that starts remembers what the others do. */
    Verification takingOver(DcsReading reading) {
        return memory.takenOver()
                ? this
                : with(memory.takingOver(reading.others().values(), reading.view()));
    }

    /** An operator accepts the leader, if it is what the operator names; and it is asked once more. */
    Verification accepted(int timeline, String systemId, Observations observations, long now) {
        LeadershipView view = observations.view();
        LeaderClaim said = word;
        boolean exactly = said != null && said.timeline() == timeline && systemId.equals(said.systemId());
        return view == null || said == null || !exactly || memory.objection(said, view) == ClosedReason.WRONG_SYSTEM
                ? this
                : with(memory.accepted(said, view)).with(asking.hurried(now)).seen(observations.settled(), now);
    }

    /** The leader said so when it was verified: it has not been promoted again since. A doubt that ends by itself does not count. */
    boolean verifiedAs(@Nullable String systemId, int timeline) {
        LeaderClaim said = word;
        return (verified || doubtedAt != Clocks.NEVER)
                && said != null
                && timeline > 0
                && said.timeline() == timeline
                && (systemId == null || said.systemId() == null || systemId.equals(said.systemId()));
    }

    /** Whether the node is to be asked now. */
    boolean due(long now) {
        return of != null && !verified && asking.flight() == ProbeSchedule.Flight.NONE && now >= asking.due();
    }
}
