package io.portcullis.lab.chaos.check;

/**
 * A change of the leader key, from etcd's own history.
 *
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
        /** Another node wrote its name over it: Patroni issue 2689. */
        OVERWRITTEN
    }
}
