package io.portcullis.fencing;

import io.portcullis.topology.LeaseId;

/** What the DCS said of how long the lock still holds unless it is renewed. Asked before the reading it belongs to. */
public sealed interface LockTime {
    /**
     * @param sent when this was asked
     * @param cluster and {@code term} of the answer, which must be those of the reading
     * @param remaining and {@code granted}: nanoseconds
     */
    record Told(long sent, String cluster, long term, LeaseId lease, long remaining, long granted)
            implements LockTime {}

    /** Nothing was asked, or the answer is not there yet: no lease was known, or what was told before suffices, or must. */
    record NotAsked() implements LockTime {}

    /** The DCS could not say: the lease is gone, or the question failed. */
    record Refused() implements LockTime {}

    /** This kind of DCS never says (Consul, ZooKeeper): exposure is then up to max-silence without the barrier. */
    record NotOffered() implements LockTime {}
}
