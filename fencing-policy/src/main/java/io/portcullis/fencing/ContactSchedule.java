package io.portcullis.fencing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * When contacts are made: on a cadence, at once when there is news, and again while one is awaited that takes long. A late answer counts
 * like any other: it is dated by its sending.
 *
 * @param id of the newest round
 * @param awaited rounds without an answer yet, the oldest first
 * @param due when to start the next, if the newest is answered by then
 * @param refused the DCS has refused a round since it answered one
 */
record ContactSchedule(long id, List<Awaited> awaited, long due, boolean refused) {

    record Awaited(long round, long startedAt) {}

    private static final long MILLIS = 1_000_000L;

    /** Between rounds whose answer was not enough. */
    private static final long RETRY_DELAY = 100 * MILLIS;

    /**
     * How many rounds are awaited at most. Each may hang on an endpoint of its own, of which a DCS rarely has more than seven; and a slow
     * DCS must not get requests without end.
     */
    static final int MAX_AWAITED = 10;

    ContactSchedule {
        awaited = List.copyOf(awaited);
    }

    static ContactSchedule atOnce(long now) {
        return new ContactSchedule(0, List.of(), now, false);
    }

    /**
     * A round that is not answered within contact-timeout goes on, and the next one starts beside it: the reader asks elsewhere. They
     * follow
     * each other no faster than so that {@link #MAX_AWAITED} of them last as long as an answer can be of use.
     */
    boolean startable(FencingSettings settings, long now) {
        return now >= startAt(settings);
    }

    private long startAt(FencingSettings settings) {
        return awaited.isEmpty() ? due : Math.max(due, awaited.getLast().startedAt + apart(settings));
    }

    private static long apart(FencingSettings settings) {
        return Math.max(settings.contactTimeout().toNanos(), settings.openFor() / (MAX_AWAITED - 1));
    }

    long nextChange(FencingSettings settings) {
        long start = startAt(settings);
        return awaited.isEmpty() ? start : Math.min(start, awaited.getFirst().startedAt + settings.openFor());
    }

    /**
     * A round without an answer by now gives no permit any more. A reader that never answers, against its contract, must not stop the next
     * round.
     */
    ContactSchedule givingUp(FencingSettings settings, long now) {
        return without(each -> now >= each.startedAt + settings.openFor(), due, refused);
    }

    ContactSchedule started(long now) {
        List<Awaited> more = new ArrayList<>(awaited);
        more.add(new Awaited(id + 1, now));
        return new ContactSchedule(id + 1, more, due, refused);
    }

    /** Answered; the next contact is due at {@code next}. */
    ContactSchedule answered(long round, long nextDue) {
        return without(each -> each.round == round, nextDue, false);
    }

    /** Ended without what was asked for. The end of an older one than the newest does not change when the next is due. */
    ContactSchedule ended(long round, long nextDue) {
        return ended(round, nextDue, refused);
    }

    /** As {@link #ended}, by an answer that is a refusal. */
    ContactSchedule refused(long round, long nextDue) {
        return ended(round, nextDue, true);
    }

    private ContactSchedule ended(long round, long nextDue, boolean byRefusal) {
        return without(each -> each.round == round, round == id ? nextDue : due, byRefusal);
    }

    private ContactSchedule without(Predicate<Awaited> over, long nextDue, boolean byRefusal) {
        return new ContactSchedule(id, awaited.stream().filter(over.negate()).toList(), nextDue, byRefusal);
    }

    ContactSchedule hurried(long now) {
        return new ContactSchedule(id, awaited, Math.min(due, now), refused);
    }

    /**
     * When the next contact is due after one that was answered.
     *
     * @param deadline of the permit, or {@link Clocks#NEVER} without one. The closer it is the more often is asked: sessions must
     *     not be suspended because of a late request if the holder renews the lock in its last second
     */
    static long dueAfter(FencingSettings settings, long deadline, boolean wanting, long now) {
        long interval = settings.contactInterval().toNanos();
        if (wanting) {
            return now + RETRY_DELAY;
        }
        if (deadline == Clocks.NEVER) {
            return now + Math.min(interval, 5 * RETRY_DELAY);
        }
        return now + Math.clamp((deadline - now) / 2, Math.min(RETRY_DELAY, interval), interval);
    }

    static long dueAfterFailure(long now) {
        return now + RETRY_DELAY;
    }
}
