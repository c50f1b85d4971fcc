package io.portcullis.discovery.store;

import io.portcullis.discovery.store.Keyspace.Change;
import io.portcullis.discovery.store.SightingOrder.News;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds reads and watch events into one picture, in the order of the DCS' history rather than of their arrival. Pure, but for
 * remembering.
 */
public final class KeyspaceHistory {
    private final SightingOrder order = new SightingOrder();
    private @Nullable Keyspace newest;

    /** A read with a quorum; {@code sent} and {@code now} on the same clock. */
    public News read(Keyspace read, long sent, long now) {
        News news = order.read(read.position(), sent, now);
        if (news == News.NEWEST || news == News.REGRESSED) {
            newest = read;
        }
        return news;
    }

    /** Events of a watch that was started from a read of {@code history}: the picture that they make, or null if they are no news. */
    public @Nullable Keyspace changed(String history, List<Change> changes, long now) {
        if (newest == null || !newest.position().history().equals(history)) {
            return null;
        }
        Keyspace next = newest.after(changes);
        if (!order.watched(next.position(), now)) {
            return null;
        }
        newest = next;
        return next;
    }
}
