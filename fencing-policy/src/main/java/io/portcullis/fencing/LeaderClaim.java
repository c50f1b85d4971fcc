package io.portcullis.fencing;

import org.jspecify.annotations.Nullable;

/**
 * Which data a leader that claims to be writable says that it serves.
 *
 * @param systemId PostgreSQL's system identifier, or null if it was not said
 * @param timeline its number, or 0 if it was not said
 * @param own the node itself said so (REST, SQL), as opposed to its record in the DCS, which others may have written
 */
public record LeaderClaim(@Nullable String systemId, int timeline, boolean own) {
    /** What is missing for a comparison, for people; null if nothing is. */
    public @Nullable String missing() {
        if (systemId == null) {
            return timeline == 0 ? "system identifier and timeline" : "system identifier";
        }
        return timeline == 0 ? "timeline" : null;
    }

    @Override
    public String toString() {
        return "system " + (systemId == null ? "unknown" : systemId) + ", timeline "
                + (timeline == 0 ? "unknown" : timeline) + (own ? ", says the node itself" : ", says its record");
    }
}
