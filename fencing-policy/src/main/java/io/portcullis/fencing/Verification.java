package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
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
 * @param doubtedAt since when it is in doubt after it was verified, and nothing but that doubt speaks against it; {@link Sight#NEVER} if
 *     there is nothing to fall back to
 */
record Verification(
        @Nullable Leadership of,
        boolean verified,
        ClosedReason lacking,
        long doubtedAt,
        Evidence evidence,
        Asking asking,
        Lineage lineage) {

    /**
     * What was last looked at.
     *
     * @param claim the leader's record, or null
     * @param settingsAt revision of the cluster's settings
     * @param distrustUpTo records written up to this revision do not verify: something has contradicted them since
     */
    record Evidence(@Nullable MemberClaim claim, long settingsAt, long distrustUpTo) {}

    /** The newest timeline of any primary that was verified, and the system it belongs to. */
    record Lineage(@Nullable String systemId, int timeline) {
        static final Lineage UNKNOWN = new Lineage(null, 0);
    }

    static final Verification NOBODY = nobody(Lineage.UNKNOWN);

    /** An agent looks around that often, by Patroni's defaults, and writes into its record what has changed. */
    private static final long TO_BE_CLEARED = Duration.ofSeconds(10).toNanos();

    private static Verification nobody(Lineage lineage) {
        return new Verification(
                null,
                false,
                ClosedReason.LEADER_UNVERIFIED,
                Sight.NEVER,
                new Evidence(null, 0, 0),
                Asking.atOnce(0),
                lineage);
    }

    /** Looks at the newest observation. Another leadership starts from nothing. */
    Verification seen(Sight sight, long now) {
        Leadership living = sight.living();
        LeadershipView view = sight.view();
        if (living == null || view == null || view.lock() == null) {
            return of == null ? this : nobody(lineage);
        }
        Verification current = living.equals(of)
                ? this
                : new Verification(
                        living,
                        false,
                        ClosedReason.LEADER_UNVERIFIED,
                        Sight.NEVER,
                        new Evidence(null, view.flags().writtenAt(), sight.regressedTo()),
                        Asking.atOnce(now),
                        lineage);
        return current.look(view, view.lock(), now);
    }

    private Verification look(LeadershipView view, Lock lock, long now) {
        MemberClaim record = view.claims().get(lock.node());
        Verification next = this;
        boolean contradicted = contradictedBy(record);
        if (contradicted || evidence.settingsAt() != view.flags().writtenAt()) {
            next = doubted(
                    ClosedReason.LEADER_UNVERIFIED,
                    !contradicted,
                    view.position().revision(),
                    now);
        }
        Evidence looked = new Evidence(record, view.flags().writtenAt(), next.evidence.distrustUpTo());
        next = new Verification(of, next.verified, next.lacking, next.doubtedAt, looked, next.asking, lineage);
        boolean vouches = record != null
                && record.claimsWritable()
                && record.writtenAt() > lock.takenAt()
                && record.writtenAt() > looked.distrustUpTo();
        return vouches && record != null && !next.verified
                ? next.judged(view.systemId(), record.timeline(), view, now)
                : next;
    }

    /** The leader's record changed, and not into one that would vouch for it. */
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
    Verification answered(WritableAnswer answer, Sight sight, boolean inContact, long now) {
        LeadershipView view = sight.view();
        boolean overtaken = asking.flight() == Asking.Flight.OVERTAKEN;
        Verification next = with(asking.landed(overtaken ? asking.due() : now));
        if (view == null || overtaken || verified) {
            return next;
        }
        return switch (answer) {
            case WritableAnswer.Writable(String system, int timeline) -> next.judged(system, timeline, view, now);
            case WritableAnswer.InRecovery() -> next.lacks(ClosedReason.PROMOTION_UNFINISHED, now);
            case WritableAnswer.NotRunning() -> next.lacks(ClosedReason.LEADER_NOT_RUNNING, now);
            case WritableAnswer.NoAnswer() -> next.unanswered(inContact, now);
        };
    }

    Verification givingUp(Sight sight, boolean inContact, long now) {
        return asking.unanswered(now) ? answered(new WritableAnswer.NoAnswer(), sight, inContact, now) : this;
    }

    /** A doubt that nobody can clear, neither the node's agent nor its record, ends by itself: else one refused connection could close a route for good. */
    private Verification unanswered(boolean inContact, long now) {
        MemberClaim record = evidence.claim();
        boolean recordAgrees = record != null && record.running() && record.role() == Role.PRIMARY;
        return recordAgrees && inContact && doubtedAt != Sight.NEVER && now - doubtedAt >= TO_BE_CLEARED
                ? undoubted()
                : with(asking.failed(now));
    }

    private Verification undoubted() {
        return new Verification(of, true, lacking, Sight.NEVER, evidence, asking.undoubted(), lineage);
    }

    /** A session that begins hears from the server that it is no standby: that ends a doubt, and verifies nobody for the first time. */
    Verification vouched() {
        return doubtedAt == Sight.NEVER ? this : undoubted();
    }

    /**
     * Something on the data path does not fit a writable primary: ask again before anybody new is sent there. A server that says itself that
     * it is a standby, or that refuses to write and is too old to say so, is not sent to again before something else is heard of it.
     */
    Verification doubted(Doubt doubt, Sight sight, long now) {
        // Clients that use read-only transactions must not be able to keep the route closed for all others.
        if (doubt == Doubt.READ_ONLY_ERROR && asking.freshlyVerified(now)) {
            return this;
        }
        boolean unreachable = doubt == Doubt.UNREACHABLE;
        long upTo = sight.view() == null ? 0 : sight.view().position().revision();
        return doubted(
                unreachable ? ClosedReason.LEADER_UNREACHABLE : ClosedReason.LEADER_UNVERIFIED, unreachable, upTo, now);
    }

    /**
     * What was verified {@code before} a silence may not be so any more: an agent that heard nothing either demotes its server after a
     * while and keeps the lock, and its record tells what was before. So the node is asked anew.
     */
    Verification afterSilence(Verification before, Sight sight, long now) {
        if (!Objects.equals(before.of, of)) {
            return this;
        }
        long upTo = sight.view() == null ? 0 : sight.view().position().revision();
        if (before.verified) {
            return doubted(ClosedReason.LEADER_UNVERIFIED, true, upTo, now);
        }
        return doubtedAt == Sight.NEVER
                ? this
                : new Verification(of, verified, lacking, now, evidence, asking, lineage);
    }

    /** @param alone the node may still be what it was verified to be, if nobody says otherwise */
    private Verification doubted(ClosedReason why, boolean alone, long upTo, long now) {
        if (!verified) {
            // The node is being asked already. But a stronger sign leaves nothing to fall back to.
            return alone || doubtedAt == Sight.NEVER
                    ? this
                    : new Verification(of, false, why, Sight.NEVER, evidence, asking, lineage);
        }
        Evidence distrusted = new Evidence(evidence.claim(), evidence.settingsAt(), upTo);
        return new Verification(of, false, why, alone ? now : Sight.NEVER, distrusted, asking.doubted(now), lineage);
    }

    private Verification judged(@Nullable String system, int timeline, LeadershipView view, long now) {
        String ours = view.systemId();
        if (ours != null && system != null && !ours.equals(system)) {
            return lacks(ClosedReason.WRONG_SYSTEM, now);
        }
        // A cluster that was initialised anew starts again at timeline 1: timelines of another system do not count.
        int known = Math.max(view.timeline(), ours != null && ours.equals(lineage.systemId()) ? lineage.timeline() : 0);
        if (timeline != 0 && timeline < known) {
            return lacks(ClosedReason.TIMELINE_BEHIND, now);
        }
        return new Verification(
                of,
                true,
                lacking,
                Sight.NEVER,
                evidence,
                asking.verified(now),
                new Lineage(ours, Math.max(known, timeline)));
    }

    private Verification lacks(ClosedReason why, long now) {
        return new Verification(of, false, why, Sight.NEVER, evidence, asking.failed(now), lineage);
    }

    Verification with(Asking nowAsking) {
        return new Verification(of, verified, lacking, doubtedAt, evidence, nowAsking, lineage);
    }

    /** Whether the node is to be asked now. */
    boolean due(long now) {
        return of != null && !verified && asking.flight() == Asking.Flight.NONE && now >= asking.due();
    }
}
