package io.portcullis.discovery.store;

import io.portcullis.discovery.store.Keyspace.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds reads and watch events into one picture, in the order of the DCS' history rather than of their arrival. Pure, but for
 * remembering.
 */
public final class KeyspaceHistory {
    /** What a read turned out to be. */
    public enum News {
        NEWEST,
        /** Nothing has happened since the newest. */
        SAME,
        /** Asked for before something newer arrived: no news, and nothing is wrong. */
        OVERTAKEN,
        /** Asked for after something newer had arrived: the DCS went back in time, or it is another one. It is the picture now. */
        REGRESSED
    }

    private @Nullable Keyspace newest;
    private long arrivedAt;

    /** A read with a quorum; {@code sent} and {@code now} on the same clock. */
    public News read(Keyspace read, long sent, long now) {
        if (newest != null && read.position().equals(newest.position())) {
            return News.SAME;
        }
        if (newest == null || read.position().notBefore(newest.position())) {
            newest = read;
            arrivedAt = now;
            return News.NEWEST;
        }
        if (sent <= arrivedAt) {
            return News.OVERTAKEN;
        }
        newest = read;
        arrivedAt = now;
        return News.REGRESSED;
    }

    /** Events of a watch that was started from a read of {@code cluster}: the picture that they make, or null if they are no news. */
    public @Nullable Keyspace changed(String cluster, List<Change> changes, long now) {
        if (newest == null || !newest.position().history().equals(cluster)) {
            return null;
        }
        Keyspace next = newest.after(changes);
        if (next.position().equals(newest.position())) {
            return null;
        }
        newest = next;
        arrivedAt = now;
        return next;
    }
}
