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

    /** Another node has written its name over that of {@code before}: the lock was neither released nor did it expire in between. */
    public boolean overwrote(Lock before) {
        return takenAt.equals(before.takenAt)
                && leadership.cluster().equals(before.leadership.cluster())
                && !node().equals(before.node());
    }
}
