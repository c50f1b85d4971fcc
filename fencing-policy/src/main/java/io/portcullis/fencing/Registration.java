package io.portcullis.fencing;

import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Lineage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's own entry in the DCS, by which a promotion barrier knows that it exists and what it has severed.
 *
 * @param id distinguishes this registration from every other, an earlier one under the same key included
 * @param version changes with every write. A renewal overwrites the version that it knows and no other, so that one that was
 *     delayed on its way cannot undo a later one
 * @param renewed when the renewal that wrote it was sent, on this gateway's elapsed clock; {@link Clocks#NEVER} if it does not say
 * @param acknowledged what was written last when every event loop had fenced for an observation. Null before the first
 * @param remembered what this gateway remembered of the cluster when it wrote it
 */
public record Registration(
        String id, String version, long renewed, @Nullable Acknowledgement acknowledged, Lineage remembered) {

    /** How a registration ends when its gateway is gone. The gateway must have stopped relaying before that. */
    public enum Lifetime {
        /** The DCS deletes it when its lease ends. */
        LEASED,
        /** The DCS deletes it when the session ends in which it was written. */
        SESSION,
        /** It stays. A reader counts it as abandoned when it has not changed for the length of a lease, by the reader's own clock. */
        UNTIL_STALE;

        /** A permit must end before its registration does, whichever of two clocks runs slow. */
        private static final int LEASE_LENGTHS = 3;

        /** How long the lease of a gateway of this max-silence lasts. */
        public static Duration leaseFor(Duration maxSilence) {
            return maxSilence.multipliedBy(LEASE_LENGTHS);
        }

        /** The max-silence of the gateway whose lease was granted for {@code lease}. */
        public static Duration maxSilenceOf(Duration lease) {
            return lease.dividedBy(LEASE_LENGTHS);
        }

        /** A registration that ends {@code length} after its last renewal is there for as long as its gateway may relay. */
        public boolean outlasts(Duration length, Duration maxSilence) {
            return switch (this) {
                case LEASED, UNTIL_STALE -> length.compareTo(leaseFor(maxSilence)) >= 0;
                case SESSION -> length.compareTo(maxSilence) > 0;
            };
        }
    }
}
