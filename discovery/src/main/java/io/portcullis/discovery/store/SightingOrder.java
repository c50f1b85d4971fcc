package io.portcullis.discovery.store;

import io.portcullis.topology.Position;
import org.jspecify.annotations.Nullable;

/**
 * Puts what was seen of a DCS into the order of the DCS' own history, which is not the order of arrival. Pure, but for remembering the
 * newest position.
 */
public final class SightingOrder {
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

    private @Nullable Position newest;
    private long arrivedAt;

    /** A read with a quorum; {@code sent} and {@code now} on the same clock. */
    public News read(Position read, long sent, long now) {
        if (newest != null && read.equals(newest)) {
            return News.SAME;
        }
        if (newest == null || read.notBefore(newest)) {
            take(read, now);
            return News.NEWEST;
        }
        if (sent <= arrivedAt) {
            return News.OVERTAKEN;
        }
        take(read, now);
        return News.REGRESSED;
    }

    /** Something that a watch delivered at {@code position}. False if it is no news, or if there was no read before it. */
    public boolean watched(Position position, long now) {
        if (newest == null || position.equals(newest) || !position.notBefore(newest)) {
            return false;
        }
        take(position, now);
        return true;
    }

    private void take(Position position, long now) {
        newest = position;
        arrivedAt = now;
    }
}
