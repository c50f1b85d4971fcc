package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's own entry in the DCS, by which a promotion barrier knows that it exists and what it has severed.
 *
 * @param id tells this registration from every other, an earlier one under the same key included; on etcd the create revision
 * @param version changes with every write; on etcd the mod revision. A renewal overwrites the version that it knows and no other, so
 *     that one that was delayed on its way cannot undo a later one
 * @param renewed when the renewal that wrote it was sent, on this gateway's elapsed clock; {@link #UNKNOWN} if it does not say
 * @param published the leadership that is published: every event loop has severed what was not of it. Null before the first
 * @param remembered what this gateway remembered of the cluster when it wrote it
 */
public record Registration(
        String id, long version, long renewed, @Nullable Leadership published, Lineage remembered) {
    public static final long UNKNOWN = Observations.NEVER;

    /** How many times max-silence its lease lasts: a permit must end before it does, whichever clock runs slow. */
    public static final int LEASE_LENGTHS = 3;
}
