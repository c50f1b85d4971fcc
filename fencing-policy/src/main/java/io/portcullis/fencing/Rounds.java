package io.portcullis.fencing;

/**
 * When contacts are made: one at a time, on a cadence, at once when there is news.
 *
 * @param id of the newest round
 * @param startedAt when it was started, or {@link Sight#NEVER} if none is under way
 * @param due when to start the next
 */
record Rounds(long id, long startedAt, long due) {

    private static final long MILLIS = 1_000_000L;

    /** Between rounds that did not bring what is needed. */
    private static final long RETRY = 100 * MILLIS;

    static Rounds atOnce(long now) {
        return new Rounds(0, Sight.NEVER, now);
    }

    boolean underWay() {
        return startedAt != Sight.NEVER;
    }

    /** A reader that breaks its word and never answers must not silence us: after twice the timeout a round is given up. */
    boolean startable(FencingSettings settings, long now) {
        return underWay() ? now >= giveUpAt(settings) : now >= due;
    }

    long giveUpAt(FencingSettings settings) {
        return startedAt + 2 * settings.contactTimeout().toNanos();
    }

    Rounds started(long now) {
        return new Rounds(id + 1, now, due);
    }

    /** Ended, if {@code round} is the one under way; late answers to earlier rounds do not end it. */
    Rounds ended(long round, long nextDue) {
        return round == id ? new Rounds(id, Sight.NEVER, nextDue) : this;
    }

    Rounds hurried(long now) {
        return new Rounds(id, startedAt, Math.min(due, now));
    }

    /**
     * When the next contact is due after one that was answered.
     *
     * @param deadline of the permit, or {@link Sight#NEVER} without one. The closer it is the more often is asked: a holder that
     *     renews the lock in its last second must not be suspended for our slowness
     */
    static long dueAfter(FencingSettings settings, long deadline, boolean wanting, long now) {
        long interval = settings.contactInterval().toNanos();
        if (wanting) {
            return now + RETRY;
        }
        if (deadline == Sight.NEVER) {
            return now + Math.min(interval, 5 * RETRY);
        }
        return now + Math.clamp((deadline - now) / 2, Math.min(RETRY, interval), interval);
    }

    static long dueAfterFailure(long now) {
        return now + RETRY;
    }
}
