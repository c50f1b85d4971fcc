package io.portcullis.discovery.store;

import io.portcullis.discovery.store.Keyspace.Change;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notices a watch that is alive and delivers nothing: it follows what the watch alone has delivered, and compares that with what reads
 * show. Pure, but for remembering.
 */
public final class WatchLag {
    private final Duration tolerated;
    private Keyspace delivered;
    private @Nullable Keyspace owed;
    private long owedSince;

    /** @param start the read that the watch goes on from */
    public WatchLag(Keyspace start, Duration tolerated) {
        this.delivered = start;
        this.tolerated = tolerated;
    }

    public void delivered(List<Change> changes) {
        delivered = delivered.after(changes);
        if (owed != null && covers(owed)) {
            owed = null;
        }
    }

    /** True if something that an earlier read showed has been outstanding for too long. */
    public boolean behind(Keyspace read, long now) {
        if (owed != null) {
            return now - owedSince >= tolerated.toNanos();
        }
        if (!covers(read)) {
            owed = read;
            owedSince = now;
        }
        return false;
    }

    private boolean covers(Keyspace read) {
        return delivered.position().notBefore(read.position()) || delivered.sameContents(read);
    }
}
