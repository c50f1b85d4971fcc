package io.portcullis.topology;

import org.jspecify.annotations.Nullable;

/**
 * The newest data of a cluster that a gateway has verified as writable.
 *
 * @param systemId PostgreSQL's system identifier, or null if it is not known
 */
public record Lineage(@Nullable String systemId, Timeline newest) {
    public static final Lineage UNKNOWN = new Lineage(null, Timeline.NONE);

    @Override
    public String toString() {
        return "system " + (systemId == null ? "unknown" : systemId) + ", timeline " + newest;
    }
}
