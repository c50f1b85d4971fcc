package io.portcullis.fencing;

import org.jspecify.annotations.Nullable;

/** What the agents of a cluster say, taken together, of going on without the DCS. */
public sealed interface FailsafeAnswer {
    /**
     * Each member of the list that the leader's agent keeps for this has answered: the leader is a running primary, all others are standbys
     * on its timeline or an older one, and all of them go on without the DCS under this leader.
     *
     * @param systemId of the leader, or null if it did not say
     * @param timeline of the leader
     */
    record Agreed(@Nullable String systemId, int timeline) implements FailsafeAnswer {}

    /** At least one of them says otherwise. */
    record Refused() implements FailsafeAnswer {}

    /** At least one of them did not answer in time, and none said otherwise. */
    record NoAnswer() implements FailsafeAnswer {}
}
