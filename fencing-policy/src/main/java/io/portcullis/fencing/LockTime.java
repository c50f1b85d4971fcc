package io.portcullis.fencing;

import io.portcullis.topology.Bond;
import io.portcullis.topology.Reign;

/** What the DCS said of how long the lock still holds unless it is renewed. Asked before the reading it belongs to. */
public sealed interface LockTime {
    /**
     * The lock does not end by expiry before {@code from} plus the shorter of both lengths.
     *
     * @param from when this was asked
     * @param remaining how long the lock held then, and {@code granted} how long it holds from its renewal; in nanoseconds
     * @param bond what kept the lock alive
     * @param reign of the answer, which must be that of the reading
     * @param discounted the lengths are already short enough for clocks whose rates differ, however long ago this was asked; otherwise they
     *     count only as far as the margin covers that
     */
    record Holds(long from, long remaining, long granted, Bond bond, Reign reign, boolean discounted)
            implements LockTime {
        /** As the DCS said it, by its own clock. */
        public Holds(long from, long remaining, long granted, Bond bond, Reign reign) {
            this(from, remaining, granted, bond, reign, false);
        }
    }

    /** Nothing was asked, or the answer is not there yet: no bond was known, or the last answer is enough, or must be. */
    record NotAsked() implements LockTime {}

    /** The DCS could not say: the bond is gone, or the question failed. */
    record Refused() implements LockTime {}

    /** This kind of DCS never says: exposure is then up to max-silence without the barrier. */
    record NotOffered() implements LockTime {}
}
