package io.portcullis.lab.chaos.check;

/**
 * A change of the lock.
 *
 * @param revision orders the changes
 * @param leadership that began or ended
 * @param seen when the watch showed it, on the clock since boot
 */
public record LockEvent(long revision, LockHolding leadership, Kind kind, long seen) {
    /** What happened to the lock. */
    public enum Kind {
        TAKEN,
        /** The lease ran out: the record of its holder went with the key. */
        EXPIRED,
        /** Its holder released it, or an operator deleted it. */
        DELETED,
        /** It ended in one of these ways. No gateway could know in advance when it would: the DCS does not say, or the gateways cannot ask it. */
        ENDED,
        /** Another node wrote its name over it: Patroni issue 2689. */
        OVERWRITTEN
    }

    /** As gateways see it that do not know how long the lock holds. */
    public LockEvent unforeseen() {
        return kind == Kind.EXPIRED ? new LockEvent(revision, leadership, Kind.ENDED, seen) : this;
    }
}
