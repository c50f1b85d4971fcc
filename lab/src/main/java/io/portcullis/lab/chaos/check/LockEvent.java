package io.portcullis.lab.chaos.check;

/**
 * A change of the leader key, from etcd's own history.
 *
 * @param leadership that began or ended
 * @param seen when it became known here, on the clock since boot
 */
public record LockEvent(long revision, LockHolding leadership, Kind kind, long seen) {
    /** What became of the lock. */
    public enum Kind {
        TAKEN,
        /** The lease ran out: the record of its holder went with the key. */
        EXPIRED,
        /** Its holder let go of it, or an operator deleted it. */
        DELETED,
        /** Somebody else wrote his name over it: patroni issue 2689. */
        OVERWRITTEN
    }
}
