package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;

/**
 * A lock that another node has written its name over. The node that lost it had been promoted properly, and is now made to follow the
 * other one: what it had acknowledged is in danger.
 *
 * @param since when {@code from} was first seen with the lock, on the elapsed clock: what it acknowledged since is in danger
 * @param lost the timeline of {@code from}, and {@code kept} that of {@code to}, as their records show them; 0 if they do not
 * @param newest the newest timeline that any record has shown since
 */
public record Overwrite(Leadership from, Leadership to, long since, int lost, int kept, int newest) {
    static Overwrite of(LeadershipView before, Lock from, LeadershipView after, Lock to, long since) {
        int lost = Math.max(timeline(before, from), timeline(after, from));
        return new Overwrite(
                from.leadership(),
                to.leadership(),
                since,
                lost,
                timeline(after, to),
                Math.max(lost, Math.max(newest(before), newest(after))));
    }

    Overwrite seen(LeadershipView news) {
        int now = Math.max(newest, newest(news));
        return now == newest ? this : new Overwrite(from, to, since, lost, kept, now);
    }

    /** One of a lock that had been overwritten before: what was known of newer timelines still holds. */
    Overwrite after(Overwrite earlier) {
        return new Overwrite(from, to, Math.min(since, earlier.since), lost, kept, Math.max(newest, earlier.newest));
    }

    private static int timeline(LeadershipView view, Lock lock) {
        MemberClaim claim = view.claims().get(lock.node());
        return claim == null ? 0 : claim.timeline();
    }

    private static int newest(LeadershipView view) {
        return view.claims().values().stream()
                .mapToInt(MemberClaim::timeline)
                .max()
                .orElse(0);
    }
}
