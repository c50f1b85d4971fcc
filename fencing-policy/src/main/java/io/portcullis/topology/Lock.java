package io.portcullis.topology;

import org.jspecify.annotations.Nullable;

/**
 * The leader key as it was seen.
 *
 * @param takenAt revision at which this leadership began; comparable with {@link MemberClaim#writtenAt} only
 * @param lease what keeps the key alive, or null where the DCS has no such notion
 */
public record Lock(
        Leadership leadership, long takenAt, @Nullable LeaseId lease) {
    public NodeName node() {
        return leadership.node();
    }

    /** Another node has written its name over that of {@code before}: the lock was neither released nor did it expire in between. */
    public boolean overwrote(Lock before) {
        return takenAt == before.takenAt
                && leadership.cluster().equals(before.leadership.cluster())
                && !node().equals(before.node());
    }
}
