package io.portcullis.discovery.source;

import io.portcullis.topology.LeadershipView;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Notices a watch that is alive and delivers nothing: a contact showed a change of what fencing needs, and the watch has not delivered
 * it in time. Pure, but for remembering.
 */
final class WatchDebt {
    private final Duration tolerated;
    private @Nullable LeadershipView newest;
    private @Nullable LeadershipView owed;
    private long owedSince;

    /** @param tolerated how much later than a contact the watch may be */
    WatchDebt(Duration tolerated) {
        this.tolerated = tolerated;
    }

    /** A contact showed this. True if an earlier change is outstanding for too long; then it is not owed any more. */
    boolean contact(LeadershipView view, long now) {
        LeadershipView before = newest;
        newest = view;
        if (owed != null) {
            boolean late = now - owedSince >= tolerated.toNanos();
            owed = late ? null : owed;
            return late;
        }
        if (before != null && !sameFacts(before, view)) {
            owed = view;
            owedSince = now;
        }
        return false;
    }

    /** The watch delivered this. */
    void watched(LeadershipView view) {
        if (owed != null && (view.position().notBefore(owed.position()) || sameFacts(view, owed))) {
            owed = null;
        }
        if (newest == null || view.position().notBefore(newest.position())) {
            newest = view;
        }
    }

    private static boolean sameFacts(LeadershipView one, LeadershipView other) {
        return Objects.equals(one.lock(), other.lock())
                && one.claims().equals(other.claims())
                && one.flags().equals(other.flags())
                && Objects.equals(one.systemId(), other.systemId())
                && one.history().equals(other.history());
    }
}
