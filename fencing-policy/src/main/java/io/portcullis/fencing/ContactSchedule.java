package io.portcullis.fencing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * When contacts are made: on a cadence, at once when there is news, and again while one is awaited that takes long. An answer that comes
 * late is as good as any: it is dated by its sending.
 *
 * @param id of the newest round
 * @param awaited rounds that nobody has answered yet, the oldest first
 * @param due when to start the next, if the newest is answered by then
 * @param refused the DCS has refused a round since it answered one
 */
record ContactSchedule(long id, List<Awaited> awaited, long due, boolean refused) {

    record Awaited(long round, long startedAt) {}

    private static final long MILLIS = 1_000_000L;

    /** Between rounds that did not bring what is needed. */
    private static final long RETRY = 100 * MILLIS;

    /**
     * How many rounds are awaited at the most. Each may hang on an endpoint of its own, of which a DCS rarely has more than seven; yet
     * a DCS that is slow must not be asked without end.
     */
    static final int MOST = 10;

    ContactSchedule {
        awaited = List.copyOf(awaited);
    }

    static ContactSchedule atOnce(long now) {
        return new ContactSchedule(0, List.of(), now, false);
    }

    /**
     * A round that is not answered within contact-timeout goes on, and the next one starts beside it: the reader asks elsewhere. They follow
     * each other no faster than so that {@link #MOST} of them last as long as an answer can be of use.
     */
    boolean startable(FencingSettings settings, long now) {
        return now >= startAt(settings);
    }

    private long startAt(FencingSettings settings) {
        return awaited.isEmpty() ? due : Math.max(due, awaited.getLast().startedAt + apart(settings));
    }

    private static long apart(FencingSettings settings) {
        return Math.max(settings.contactTimeout().toNanos(), settings.openFor() / (MOST - 1));
    }

    long nextChange(FencingSettings settings) {
        long start = startAt(settings);
        return awaited.isEmpty() ? start : Math.min(start, awaited.getFirst().startedAt + settings.openFor());
    }

    /** What is not answered by now entitles to nothing any more. A reader that breaks its word and never answers must not silence us. */
    ContactSchedule givingUp(FencingSettings settings, long now) {
        return without(each -> now >= each.startedAt + settings.openFor(), due, refused);
    }

    ContactSchedule started(long now) {
        List<Awaited> more = new ArrayList<>(awaited);
        more.add(new Awaited(id + 1, now));
        return new ContactSchedule(id + 1, more, due, refused);
    }

    /** Answered, and what it brought says when the next contact is due. */
    ContactSchedule answered(long round, long nextDue) {
        return without(each -> each.round == round, nextDue, false);
    }

    /** Ended without what was asked for. What became of an earlier one than the newest changes nothing about the next. */
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
     * @param deadline of the permit, or {@link Observations#NEVER} without one. The closer it is the more often is asked: a holder that
     *     renews the lock in its last second must not be suspended for our slowness
     */
    static long dueAfter(FencingSettings settings, long deadline, boolean wanting, long now) {
        long interval = settings.contactInterval().toNanos();
        if (wanting) {
            return now + RETRY;
        }
        if (deadline == Clocks.NEVER) {
            return now + Math.min(interval, 5 * RETRY);
        }
        return now + Math.clamp((deadline - now) / 2, Math.min(RETRY, interval), interval);
    }

    static long dueAfterFailure(long now) {
        return now + RETRY;
    }
}
