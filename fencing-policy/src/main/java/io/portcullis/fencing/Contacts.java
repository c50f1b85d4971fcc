package io.portcullis.fencing;

import io.portcullis.topology.Bond;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Reign;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the contacts so far prove.
 *
 * @param sent when the newest contact was sent, under any holder of the lock
 * @param notBefore answers to requests that were not sent after this give no permit: a clock jumped then
 * @param granted how long the lock lasts from its renewal, as the DCS said last, in nanoseconds; 0 if it never said
 * @param attestation how long sessions go on that cannot report that their standby was promoted
 * @param reporting the same for those that can report it: they do so too late for the first success, so a longer silence ends them too
 * @param proof the newest contact that gives a permit, or null
 */
record Contacts(
        long sent,
        long notBefore,
        long granted,
        Attestation attestation,
        Attestation reporting,
        @Nullable Proof proof) {

    static final Contacts NONE =
            new Contacts(Authority.NONE.contactSent(), Clocks.NEVER, 0, Attestation.NONE, Attestation.NONE, null);

    /**
     * For how long the role of the standbys has been known without a gap. No later contact shows what happened in a silence: sessions that
     * do not report it in time must end before the next contact counts for others of their kind.
     *
     * @param newest when the newest contact that attests was sent, or {@link Clocks#NEVER}
     * @param broken there was a silence, or a clock jumped, and not every event loop has severed them yet
     */
    record Attestation(long newest, boolean broken) {
        static final Attestation NONE = new Attestation(Clocks.NEVER, false);

        Attestation confirmed(long sent, long length) {
            return new Attestation(Math.max(newest, sent), broken || sent - newest >= length);
        }

        Attestation ended() {
            return new Attestation(Clocks.NEVER, true);
        }

        /** {@code by} may have passed without being counted by the clock. */
        Attestation older(long by) {
            return new Attestation(newest - by, broken);
        }

        Attestation mended() {
            return new Attestation(newest, false);
        }

        /** When its sessions must have ended. */
        long until(long length) {
            return broken ? Clocks.NEVER : newest + length;
        }
    }

    /**
     * How long sessions on a standby go on in silence if they can report a promotion. Their node may have been promoted right after the
     * last contact, and no other node is promoted after it before its lock has run out. Its agent kept its bond alive a turn before it
     * took the lock, and stopped then. Where the DCS does not say how long locks last, the length is at least max-silence, which must be
     * shorter.
     *
     * <p>A lock can also end early, by a switchover or by hand. Then a barrier waits for this gateway before each of the two promotions.
     */
    long standbysGoOn(FencingSettings settings) {
        long lasts = granted - granted / TURNS_PER_LOCK;
        long lock = granted > 0
                ? lasts - settings.marginOver(lasts)
                : settings.maxSilence().toNanos();
        return Math.min(Math.min(settings.severAfter().toNanos(), 2 * settings.openFor()), lock);
    }

    /** The same if they cannot report it. */
    long attestedGoOn(FencingSettings settings) {
        return Math.min(settings.maxSilence().toNanos(), standbysGoOn(settings));
    }

    /** An agent has at least this many turns while its lock lasts. */
    private static final int TURNS_PER_LOCK = 3;

    /** The lock does not expire, or not in a way that the DCS could tell: max-silence alone bounds the permit. */
    private static final long UNBOUNDED = Long.MAX_VALUE / 2;

    /**
     * One contact that showed the lock held, with how long it holds.
     *
     * @param bond what kept the lock alive then; once it is another, this proof says nothing of when the lock expires
     * @param sent when the contact was sent
     * @param lockTime what the DCS said of how long the lock holds, for this contact or for one before
     * @param lockUntil before this no other node can have the lock by expiry
     */
    record Proof(Leadership leadership, @Nullable Bond bond, long sent, LockTime lockTime, long lockUntil) {
        long deadline(FencingSettings settings) {
            return Math.min(sent + settings.maxSilence().toNanos(), lockUntil)
                    - settings.margin().toNanos();
        }

        boolean boundByLock(FencingSettings settings) {
            return lockUntil < sent + settings.maxSilence().toNanos();
        }
    }

    /** Folds in an answer that is in order, and that {@code observations} shows. */
    Contacts answered(DcsReading reading, LockTime lockTime, Observations observations, FencingSettings settings) {
        Proof next = proof;
        Lock lock = observations.lock();
        Leadership living = observations.living();
        boolean entitles = lock != null && lock.leadership().equals(living) && reading.sent() > notBefore;
        boolean overtaken = proof != null && proof.leadership.equals(living) && reading.sent() < proof.sent;
        if (lock != null && living != null && entitles && !overtaken) {
            LockTime known = lockTime instanceof LockTime.NotAsked && proof != null ? proof.lockTime : lockTime;
            long lockUntil = lockUntil(reading, lock, known, settings);
            if (lockUntil != Clocks.NEVER) {
                next = new Proof(living, lock.bond(), reading.sent(), known, lockUntil);
            }
        }
        Attestation confirmed = reading.sent() > notBefore
                ? attestation.confirmed(reading.sent(), attestedGoOn(settings))
                : attestation;
        return new Contacts(Math.max(sent, reading.sent()), notBefore, granted, confirmed, reporting, next);
    }

    /** Takes in what an answer says of standbys, with or without a permit for anything else; in a history that is acted upon. */
    Contacts attesting(DcsReading reading, FencingSettings settings) {
        return reading.sent() > notBefore
                ? new Contacts(
                        sent,
                        notBefore,
                        granted,
                        attestation,
                        reporting.confirmed(reading.sent(), standbysGoOn(settings)),
                        proof)
                : this;
    }

    /** All agents say what a contact would show of their nodes: the leader leads, and all others are standbys. */
    Contacts agreed(long nowSent, FencingSettings settings) {
        return new Contacts(
                sent,
                notBefore,
                granted,
                attestation.confirmed(nowSent, attestedGoOn(settings)),
                reporting.confirmed(nowSent, standbysGoOn(settings)),
                proof);
    }

    /** Takes in how long the lock lasts, even if what it says of this moment cannot be used. */
    Contacts withLockTime(LockTime lockTime, @Nullable Lock lock) {
        return lockTime instanceof LockTime.Holds holds
                        && lock != null
                        && holds.bond().equals(lock.bond())
                        && holds.granted() > 0
                ? new Contacts(sent, notBefore, holds.granted(), attestation, reporting, proof)
                : this;
    }

    /**
     * The lock holds at least until here; {@link Clocks#NEVER} if the two answers do not belong together. The remaining time must
     * be of the same reign as the reading, and of the bond that the reading shows on the lock:
     * only then does the reading confirm it. And it must not have been asked so long before (the process was stopped in between) that our
     * clock could have fallen behind that of the DCS by more than the margin until the permit ends. A DCS may let a lock live longer than
     * it was granted for: the excess does not count.
     */
    private long lockUntil(DcsReading reading, Lock lock, LockTime lockTime, FencingSettings settings) {
        return switch (lockTime) {
            case LockTime.NotOffered() -> UNBOUNDED;
            case LockTime.NotAsked(), LockTime.Refused() -> Clocks.NEVER;
            case LockTime.Holds(long asked, long remaining, long granted, Bond bond, Reign reign, boolean discounted) ->
                asked > notBefore
                                && asked <= reading.sent()
                                && (discounted || covers(asked, reading.sent(), settings))
                                && reign.equals(reading.reign())
                                && bond.equals(lock.bond())
                                && remaining > 0
                                && granted > 0
                        ? asked + Math.min(remaining, granted)
                        : Clocks.NEVER;
        };
    }

    private static boolean covers(long asked, long sent, FencingSettings settings) {
        return settings.marginCovers(sent - asked + settings.maxSilence().toNanos());
    }

    /**
     * What the DCS said last of how long the lock holds is enough for a contact that is sent now: max-silence alone would bound its permit.
     * Whether it belongs to that contact is judged when that is answered.
     */
    boolean lockTimeSuffices(Observations observations, FencingSettings settings, long now) {
        Proof current = proofOf(observations);
        return current != null
                && current.lockTime instanceof LockTime.Holds holds
                && holds.reign().equals(observations.reign())
                && covers(holds.from(), now, settings)
                && now + settings.maxSilence().toNanos() <= current.lockUntil;
    }

    /**
     * A clock jumped: what was proved so far cannot be trusted to be measured rightly any more.
     *
     * @param uncounted time that may have passed without our clock counting it
     */
    Contacts distrusted(long uncounted, long now) {
        return new Contacts(sent, now, granted, attestation.ended(), reporting.older(uncounted), null);
    }

    /** A clock jumped, and no contact has been made since. */
    boolean awaitsContactAfterJump() {
        return notBefore != Clocks.NEVER && sent <= notBefore;
    }

    /** An answer that is in order and gives no permit, since it does not show this gateway's registration. */
    Contacts heard(long nowSent) {
        return new Contacts(Math.max(sent, nowSent), notBefore, granted, attestation, reporting, proof);
    }

    /** The earlier proof is void: the DCS went back in time, or our registration is gone. */
    Contacts disowned(long nowSent) {
        return new Contacts(Math.max(sent, nowSent), notBefore, granted, attestation.ended(), reporting, null);
    }

    /** Every event loop has severed the sessions in question: others of their kind may begin. */
    Contacts mended(FenceProgress fence) {
        return new Contacts(
                sent,
                notBefore,
                granted,
                fence.noneAttested() ? attestation.mended() : attestation,
                fence.noneOnStandbys() ? reporting.mended() : reporting,
                proof);
    }

    /** The proof, if it is of what {@code observations} shows now. */
    @Nullable
    Proof proofOf(Observations observations) {
        Leadership living = observations.living();
        Lock lock = observations.lock();
        boolean current = proof != null
                && lock != null
                && proof.leadership.equals(living)
                && Objects.equals(proof.bond, lock.bond());
        return current ? proof : null;
    }

    /** The permit that the proof gives at {@code now}, or null. */
    @Nullable
    Permit permit(Observations observations, FencingSettings settings, long now) {
        Leadership living = observations.living();
        Proof current = proofOf(observations);
        if (living == null || current == null || now >= current.deadline(settings)) {
            return null;
        }
        return new Permit(living, current.deadline(settings));
    }
}
