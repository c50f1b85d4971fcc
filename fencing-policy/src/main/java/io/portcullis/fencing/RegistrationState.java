package io.portcullis.fencing;

import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Lineage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * This gateway's registration in the DCS. Whenever a permit exists the registration exists too: so a promotion barrier that waits for
 * all registrations waits for every gateway that may still relay.
 *
 * @param known the registration as last heard of, or null if there is none
 * @param knownAt when that was heard
 * @param since when a registration of this id was first heard of; contacts sent before do not count
 * @param round number of the newest renewal
 * @param startedAt when it was sent, or {@link Clocks#NEVER} if none is under way
 * @param doubtfulSince a renewal ended then, and it is not known whether it was performed, or {@link Clocks#NEVER}. A contact will show it
 * @param failures renewals that failed since the last that did not, as far as that matters
 * @param retryAt no renewal before
 */
record RegistrationState(
        @Nullable Registration known,
        long knownAt,
        long since,
        long round,
        long startedAt,
        long doubtfulSince,
        int failures,
        long retryAt) {

    static final RegistrationState NONE =
            new RegistrationState(null, Clocks.NEVER, Clocks.NEVER, 0, Clocks.NEVER, Clocks.NEVER, 0, Clocks.NEVER);

    private static final long RETRY_DELAY = Duration.ofMillis(100).toNanos();

    /** Each attempt that is refused may leave something behind in the DCS, and there may be many gateways. */
    private static final long MAX_RETRY_DELAY = Duration.ofSeconds(5).toNanos();

    /** More failures in a row make no difference any more. */
    private static final int MAX_COUNTED_FAILURES = 6;

    // ---- what becomes known

    RegistrationState started(long now) {
        return new RegistrationState(known, knownAt, since, round + 1, now, doubtfulSince, failures, retryAt);
    }

    /** The renewal was performed. A late answer to an abandoned one does not count: a contact was requested instead. */
    RegistrationState renewed(long answered, Registration now, long at) {
        return answered == round && underWay()
                ? new RegistrationState(now, at, sinceWith(now, at), round, Clocks.NEVER, Clocks.NEVER, 0, Clocks.NEVER)
                : this;
    }

    RegistrationState failed(long answered, FencingSettings settings, long now) {
        return answered == round && underWay()
                ? new RegistrationState(
                        known,
                        knownAt,
                        since,
                        round,
                        Clocks.NEVER,
                        now,
                        Math.min(failures + 1, MAX_COUNTED_FAILURES),
                        now + pause(settings))
                : this;
    }

    /** Longer with every failure in a row, and never so long that a registration would get too old for one that came in between. */
    private long pause(FencingSettings settings) {
        long longest = Math.min(MAX_RETRY_DELAY, settings.renewalDeadline().toNanos());
        return Math.min(RETRY_DELAY << failures, longest);
    }

    /** A registry that never answers must not prevent the next try. */
    RegistrationState givingUp(FencingSettings settings, long now) {
        return underWay() && now >= giveUpAt(settings) ? failed(round, settings, now) : this;
    }

    /** A contact showed the registration. One that was sent before the newest answer or doubt may be older than that. */
    RegistrationState seen(DcsReading reading, long now) {
        if (reading.sent() < knownAt || reading.sent() < doubtfulSince) {
            return this;
        }
        Registration shown = reading.registration();
        // The renewal was performed, although its answer was lost.
        boolean renewed = shown != null && known != null && shown.renewed() > known.renewed();
        return new RegistrationState(
                shown,
                now,
                sinceWith(shown, now),
                round,
                startedAt,
                Clocks.NEVER,
                renewed ? 0 : failures,
                renewed ? Clocks.NEVER : retryAt);
    }

    private long sinceWith(@Nullable Registration next, long now) {
        if (next == null) {
            return Clocks.NEVER;
        }
        return known != null && known.id().equals(next.id()) ? since : now;
    }

    // ---- what follows

    /** There was a registration, and now there is none or another. */
    boolean lostSince(RegistrationState before) {
        return before.known != null && since != before.since;
    }

    /**
     * A contact counts only if it shows our registration with enough life left that it outlasts any permit that the contact gives.
     *
     * @param notBefore a renewal that was sent before this was dated by a clock that has jumped since
     */
    boolean covers(DcsReading reading, FencingSettings settings, long notBefore) {
        Registration shown = reading.registration();
        return known != null
                && shown != null
                && shown.id().equals(known.id())
                && reading.sent() >= since
                && shown.renewed() >= notBefore
                && reading.sent() - shown.renewed() < settings.maxSilence().toNanos();
    }

    /** The DCS has a registration of ours that is fresh enough. */
    boolean fresh(FencingSettings settings, long now) {
        return known != null && now - known.renewed() < settings.maxSilence().toNanos();
    }

    /** What the next renewal is to say, if {@code wanted} is what could be acknowledged now. */
    @Nullable
    Acknowledgement acknowledging(@Nullable Acknowledgement wanted) {
        return wanted != null || known == null ? wanted : known.acknowledged();
    }

    boolean startable(
            FencingSettings settings, @Nullable Acknowledgement wanted, Lineage remembered, long notBefore, long now) {
        return !underWay() && now >= due(settings, wanted, remembered, notBefore);
    }

    /** When something here is next to be done; {@link Long#MAX_VALUE} while a contact is needed first. */
    long nextChange(FencingSettings settings, @Nullable Acknowledgement wanted, Lineage remembered, long notBefore) {
        return underWay() ? giveUpAt(settings) : due(settings, wanted, remembered, notBefore);
    }

    private long due(FencingSettings settings, @Nullable Acknowledgement wanted, Lineage remembered, long notBefore) {
        if (doubtfulSince != Clocks.NEVER) {
            return Long.MAX_VALUE;
        }
        if (known == null
                || known.renewed() < notBefore
                || !remembered.equals(known.remembered())
                || (wanted != null && !wanted.equals(known.acknowledged()))) {
            return retryAt;
        }
        return Math.max(retryAt, known.renewed() + settings.renewalDeadline().toNanos());
    }

    private boolean underWay() {
        return startedAt != Clocks.NEVER;
    }

    private long giveUpAt(FencingSettings settings) {
        return startedAt + settings.renewalDeadline().toNanos();
    }
}
