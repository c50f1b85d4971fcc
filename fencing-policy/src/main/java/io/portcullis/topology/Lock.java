package io.portcullis.topology;

import org.jspecify.annotations.Nullable;

/**
 * The leader lock as it was seen.
 *
 * @param takenAt when this leadership began
 * @param bond what keeps the lock alive, or null where the DCS has no such notion
 */
public record Lock(
        Leadership leadership, Mark takenAt, @Nullable Bond bond) {
    public NodeName node() {
        return leadership.node();
    }
}
