package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeaseId;
import io.portcullis.topology.Lock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the contacts so far prove.
 *
 * @param sent when the newest contact was sent, whoever held the lock
 * @param notBefore answers to questions that were not asked after this do not entitle: a clock jumped then
 * @param attestation what lets sessions go on that cannot tell whether their standby was promoted
 * @param proof the newest contact that entitles, or null
 */
record Contacts(
        long sent,
        long notBefore,
        Attestation attestation,
        @Nullable Proof proof) {

    static final Contacts NONE = new Contacts(Authority.NONE.contactSent(), Sight.NEVER, Attestation.NONE, null);

    /**
     * How long it is known what became of the standbys, without a gap. What happened in a silence, no later contact tells: sessions that
     * cannot tell either must be gone before the next contact counts for others of their kind.
     *
     * @param newest when the newest contact that vouches was sent, or {@link Sight#NEVER}
     * @param broken there was a silence, or a clock jumped, and not every event loop has severed them yet
     */
    record Attestation(long newest, boolean broken) {
        static final Attestation NONE = new Attestation(Sight.NEVER, false);

        Attestation vouched(long sent, FencingSettings settings) {
            boolean silence = sent - newest >= settings.maxSilence().toNanos();
            return new Attestation(Math.max(newest, sent), broken || silence);
        }

        Attestation ended() {
            return new Attestation(Sight.NEVER, true);
        }

        Attestation mended() {
            return new Attestation(newest, false);
        }

        /** Since when silence is counted for sessions that cannot tell. */
        long sent() {
            return broken ? Sight.NEVER : newest;
        }
    }

    /** The lock does not expire, or not in a way that the DCS could tell: max-silence alone bounds the permit. */
    private static final long UNBOUNDED = Long.MAX_VALUE / 2;

    /**
     * One contact that showed the lock held, with how long it holds.
     *
     * @param lease what kept the lock alive then; once it is another, this proof says nothing of when the lock expires
     * @param sent when the contact was sent
     * @param lockTime what the DCS said of how long the lock holds, for this contact or for one before
     * @param lockUntil before this nobody else can have the lock by expiry
     */
    record Proof(Leadership leadership, @Nullable LeaseId lease, long sent, LockTime lockTime, long lockUntil) {
        long deadline(FencingSettings settings) {
            return Math.min(sent + settings.maxSilence().toNanos(), lockUntil)
                    - settings.margin().toNanos();
        }

        boolean boundByLock(FencingSettings settings) {
            return lockUntil < sent + settings.maxSilence().toNanos();
        }
    }

    /** Folds in an answer that is in order. */
    Contacts answered(DcsReading reading, LockTime lockTime, @Nullable Leadership living, FencingSettings settings) {
        Proof next = proof;
        Lock lock = reading.view().lock();
        boolean entitles = lock != null && lock.leadership().equals(living) && reading.sent() > notBefore;
        boolean overtaken = proof != null && proof.leadership.equals(living) && reading.sent() < proof.sent;
        if (lock != null && living != null && entitles && !overtaken) {
            LockTime known = lockTime instanceof LockTime.NotAsked && proof != null ? proof.lockTime : lockTime;
            long lockUntil = lockUntil(reading, lock, known, settings);
            if (lockUntil != Sight.NEVER) {
                next = new Proof(living, lock.lease(), reading.sent(), known, lockUntil);
            }
        }
        Attestation vouched = reading.sent() > notBefore ? attestation.vouched(reading.sent(), settings) : attestation;
        return new Contacts(Math.max(sent, reading.sent()), notBefore, vouched, next);
    }

    /**
     * The lock holds at least until here; {@link Sight#NEVER} if the two answers do not belong together. The remaining time must
     * come from the same leader of the same DCS cluster as the reading, and be of the lease that the reading shows on the lock:
     * only then does the reading vouch for it. And it must not have been asked so long before (the process was stopped in between) that
     * our clock could have fallen behind that of the DCS by more than the margin until the permit ends.
     */
    private long lockUntil(DcsReading reading, Lock lock, LockTime lockTime, FencingSettings settings) {
        return switch (lockTime) {
            case LockTime.NotOffered() -> UNBOUNDED;
            case LockTime.NotAsked(), LockTime.Refused() -> Sight.NEVER;
            case LockTime.Told(long asked, String cluster, long term, LeaseId lease, long remaining, long granted) ->
                asked > notBefore
                                && asked <= reading.sent()
                                && covers(asked, reading.sent(), settings)
                                && cluster.equals(reading.view().position().cluster())
                                && term == reading.term()
                                && lease.equals(lock.lease())
                                && remaining > 0
                                && remaining <= granted
                        ? asked + remaining
                        : Sight.NEVER;
        };
    }

    private static boolean covers(long asked, long sent, FencingSettings settings) {
        return settings.marginCovers(sent - asked + settings.maxSilence().toNanos());
    }

    /**
     * What the DCS said last of how long the lock holds is enough for a contact that is sent now: max-silence alone would bound its permit.
     * Whether it belongs to that contact is judged when that is answered.
     */
    boolean lockTimeSuffices(Sight sight, FencingSettings settings, long now) {
        Proof current = proofOf(sight);
        return current != null
                && current.lockTime instanceof LockTime.Told told
                && told.term() == sight.term()
                && covers(told.sent(), now, settings)
                && now + settings.maxSilence().toNanos() <= current.lockUntil;
    }

    /** A clock jumped: what was proved so far cannot be trusted to be measured rightly any more. */
    Contacts distrusted(long now) {
        return new Contacts(sent, now, attestation.ended(), null);
    }

    /** A clock jumped, and no contact has been made since. */
    boolean awaitsContactAfterJump() {
        return notBefore != Sight.NEVER && sent <= notBefore;
    }

    /** An answer that is in order and entitles to nothing, since it does not show us registered. */
    Contacts heard(long nowSent) {
        return new Contacts(Math.max(sent, nowSent), notBefore, attestation, proof);
    }

    /** What was proved before does not hold any more: the DCS went back in time, or our registration is gone. */
    Contacts disowned(long nowSent) {
        return new Contacts(Math.max(sent, nowSent), notBefore, attestation.ended(), null);
    }

    Contacts mended() {
        return new Contacts(sent, notBefore, attestation.mended(), proof);
    }

    /** The proof, if it is of what {@code sight} shows now. */
    @Nullable
    Proof proofOf(Sight sight) {
        Leadership living = sight.living();
        Lock lock = sight.lock();
        boolean current = proof != null
                && lock != null
                && proof.leadership.equals(living)
                && Objects.equals(proof.lease, lock.lease());
        return current ? proof : null;
    }

    /** The permit that the proof gives at {@code now}, or null. */
    @Nullable
    Permit permit(Sight sight, FencingSettings settings, long now) {
        Leadership living = sight.living();
        Proof current = proofOf(sight);
        if (living == null || current == null || now >= current.deadline(settings)) {
            return null;
        }
        return new Permit(living, current.deadline(settings));
    }
}
