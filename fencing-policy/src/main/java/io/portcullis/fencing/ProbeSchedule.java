package io.portcullis.fencing;

/**
 * When the leader's node is asked whether it is writable: often during a transition, since clients wait then; rarely otherwise; never
 * twice at once.
 *
 * @param flight whether a question is under way
 * @param askedAt when it was asked
 * @param due when to ask next
 * @param attempts answers since the last one that verified
 * @param doubts how often in a row the node was doubted soon after it had been verified
 * @param verifiedAt when the node was last verified
 */
record ProbeSchedule(Flight flight, long askedAt, long due, int attempts, int doubts, long verifiedAt) {

    enum Flight {
        NONE,
        UNDER_WAY,
        /** Something happened since that the answer may not know of: it will not count. */
        OVERTAKEN
    }

    private static final long MILLIS = 1_000_000L;
    private static final long TRANSITION_INTERVAL = 50 * MILLIS;
    private static final int TRANSITION_ATTEMPTS = 200;
    private static final long DOUBTED_INTERVAL = 1_000 * MILLIS;
    private static final long STEADY_INTERVAL = 10_000 * MILLIS;

    static ProbeSchedule atOnce(long now) {
        return new ProbeSchedule(Flight.NONE, Clocks.NEVER, now, 0, 0, Clocks.NEVER);
    }

    ProbeSchedule sent(long now) {
        return new ProbeSchedule(Flight.UNDER_WAY, now, due, attempts, doubts, verifiedAt);
    }

    ProbeSchedule landed(long nextDue) {
        return new ProbeSchedule(Flight.NONE, Clocks.NEVER, nextDue, attempts, doubts, verifiedAt);
    }

    /** A probe that never answers, against its contract, must not prevent the next one. */
    boolean unanswered(long now) {
        return flight != Flight.NONE && now >= nextChange();
    }

    /** When the next step is due: to ask, or to stop waiting. */
    long nextChange() {
        return flight == Flight.NONE ? due : askedAt + WritableProbe.ANSWER_TIMEOUT.toNanos();
    }

    ProbeSchedule verified(long now) {
        return new ProbeSchedule(flight, askedAt, due, 0, doubts, now);
    }

    /** What was verified before holds again. */
    ProbeSchedule undoubted() {
        return new ProbeSchedule(flight, askedAt, due, 0, doubts, verifiedAt);
    }

    ProbeSchedule failed(long now) {
        return new ProbeSchedule(
                flight,
                askedAt,
                now + (attempts < TRANSITION_ATTEMPTS ? TRANSITION_INTERVAL : DOUBTED_INTERVAL),
                attempts + 1,
                doubts,
                verifiedAt);
    }

    /** There is a new reason to ask. */
    ProbeSchedule hurried(long now) {
        return new ProbeSchedule(flight, askedAt, Math.min(due, now), attempts, doubts, verifiedAt);
    }

    boolean freshlyVerified(long now) {
        return now - verifiedAt <= STEADY_INTERVAL;
    }

    /** A node that is doubted again and again just after it was verified is asked less and less often. */
    ProbeSchedule doubted(long now) {
        int inARow = !freshlyVerified(now) ? 1 : doubts + 1;
        long pause = inARow == 1 ? 0 : Math.min(TRANSITION_INTERVAL << Math.min(inARow - 1, 5), DOUBTED_INTERVAL);
        Flight overtaken = flight == Flight.NONE ? Flight.NONE : Flight.OVERTAKEN;
        return new ProbeSchedule(overtaken, askedAt, now + pause, attempts, inARow, verifiedAt);
    }
}
