package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Mark;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Role;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The newest observation, and what all earlier ones have settled for good.
 *
 * @param view the newest observation, or null before the first
 * @param since when the first observation at the view's position arrived
 * @param reign of the newest contact, and {@code reignSince} when it was first seen
 * @param ended leaderships that were seen to end: dead for good
 * @param standbys nodes that were standbys when last heard of
 * @param regressions how often the DCS was seen to go back in time: what it shows since is another history, and a leadership in it
 *     another holding, even under the same name
 * @param overwrites how often another node was seen to write its name over the lock
 * @param overwrite the last of these, as long as that node holds the lock and no operator has settled it; or null
 * @param leaderSince when the leadership that the view shows was first seen
 * @param removed the lock that the view does not show any more although its holder keeps alive what kept it; or null
 * @param regressedAt when it was last seen to do so, or {@link Clocks#NEVER}, and {@code regressedTo} the newest that was there then
 */
record Observations(
        @Nullable LeadershipView view,
        long since,
        Reign reign,
        long reignSince,
        Set<Leadership> ended,
        Set<NodeName> standbys,
        int regressions,
        int overwrites,
        @Nullable Overwrite overwrite,
        long leaderSince,
        @Nullable RemovedLock removed,
        long regressedAt,
        @Nullable Mark regressedTo) {

    /** A leadership that ended so many leaderships ago can only come back if the DCS goes back in time, which is noticed. */
    private static final int MAX_REMEMBERED = 1_024;

    static final Observations NOTHING = new Observations(
            null,
            Clocks.NEVER,
            Reign.NONE,
            Clocks.NEVER,
            Set.of(),
            Set.of(),
            0,
            0,
            null,
            Clocks.NEVER,
            null,
            Clocks.NEVER,
            null);

    /**
     * A lock that is gone while its holder lives.
     *
     * @param since when the holder was first seen with it
     */
    record RemovedLock(Lock lock, long since) {}

    /** How an observation compares with the newest. */
    sealed interface News {
        record Accepted(Observations observations) implements News {}

        /** Older than what is already known. */
        record Stale() implements News {}

        /** The DCS itself is older than it was, and the observation not merely late. */
        record Regressed(Observations observations) implements News {}
    }

    /** News from a watch, which may lag: an older observation is only late. */
    News watched(LeadershipView news, long now) {
        if (view != null && !news.position().notBefore(view.position())) {
            return new News.Stale();
        }
        return new News.Accepted(accept(news, now));
    }

    /**
     * News from a quorum. It cannot be older than what had arrived before it was asked for, so if it is, the DCS went back in
     * time; if it was asked for before, it was merely overtaken.
     */
    News read(DcsReading reading, long now) {
        if (view == null) {
            return new News.Accepted(accept(reading.view(), now).underReign(reading, now));
        }
        Position position = reading.view().position();
        boolean older = !position.notBefore(view.position());
        boolean olderReign = reading.reign().before(reign);
        if ((older && reading.sent() > since) || (olderReign && reading.sent() > reignSince)) {
            return new News.Regressed(regress(reading, now));
        }
        if (older || olderReign) {
            return new News.Stale();
        }
        return new News.Accepted(accept(reading.view(), now).underReign(reading, now));
    }

    private Observations accept(LeadershipView shown, long now) {
        if (view == null) {
            return showing(named(shown, regressions, overwrites), ended, overwrites, null, null, now);
        }
        if (shown.position().equals(view.position())) {
            return this;
        }
        Lock before = view.lock();
        RemovedLock last = before == null ? removed : new RemovedLock(before, leaderSince);
        boolean overwritten = last != null && shown.overwrote(last.lock());
        int counted = overwritten ? overwrites + 1 : overwrites;
        LeadershipView news = named(shown, regressions, counted);
        Lock after = news.lock();
        boolean over = before != null && (after == null || !after.leadership().equals(before.leadership()));
        Set<Leadership> nowEnded = before != null && over ? ended(before.leadership()) : ended;
        Overwrite settled = overwrite == null || over ? null : overwrite.seen(news);
        if (overwritten && last != null && after != null) {
            settled = Overwrite.of(view, last.lock(), news, after, last.since());
            settled = overwrite == null ? settled : settled.after(overwrite);
        }
        boolean gone = after == null && last != null && shown.keepsAlive(last.lock());
        return showing(news, nowEnded, counted, settled, gone ? last : null, now);
    }

    private Observations showing(
            LeadershipView news,
            Set<Leadership> nowEnded,
            int counted,
            @Nullable Overwrite settled,
            @Nullable RemovedLock gone,
            long now) {
        boolean same = Objects.equals(leadership(view), leadership(news));
        return new Observations(
                news,
                now,
                reign,
                reignSince,
                nowEnded,
                standbysAfter(news),
                regressions,
                counted,
                settled,
                same ? leaderSince : now,
                gone,
                regressedAt,
                regressedTo);
    }

    private static @Nullable Leadership leadership(@Nullable LeadershipView shown) {
        return shown == null || shown.lock() == null ? null : shown.lock().leadership();
    }

    /** The DCS itself does not know how often it went back, nor whose name was written over. */
    private static LeadershipView named(LeadershipView shown, int regressions, int overwrites) {
        Lock lock = shown.lock();
        return lock == null || (regressions == 0 && overwrites == 0)
                ? shown
                : new LeadershipView(
                        shown.position(),
                        new Lock(lock.leadership().after(regressions, overwrites), lock.takenAt(), lock.bond()),
                        shown.acknowledgement(),
                        shown.claims(),
                        shown.flags(),
                        shown.systemId(),
                        shown.history());
    }

    private Observations underReign(DcsReading reading, long now) {
        return reading.reign().equals(reign)
                ? this
                : new Observations(
                        view,
                        since,
                        reading.reign(),
                        now,
                        ended,
                        standbys,
                        regressions,
                        overwrites,
                        overwrite,
                        leaderSince,
                        removed,
                        regressedAt,
                        regressedTo);
    }

    /** An operator has said that the leader is right. */
    Observations settled() {
        return new Observations(
                view,
                since,
                reign,
                reignSince,
                ended,
                standbys,
                regressions,
                overwrites,
                null,
                leaderSince,
                removed,
                regressedAt,
                regressedTo);
    }

    private Observations regress(DcsReading reading, long now) {
        Set<Leadership> nowEnded =
                view != null && view.lock() != null ? ended(view.lock().leadership()) : ended;
        LeadershipView shown = reading.view();
        return new Observations(
                named(shown, regressions + 1, overwrites),
                now,
                reading.reign(),
                now,
                nowEnded,
                standbysAfter(shown),
                regressions + 1,
                overwrites,
                null,
                now,
                null,
                now,
                shown.position().mark());
    }

    private Set<Leadership> ended(Leadership leadership) {
        Set<Leadership> all = new LinkedHashSet<>(ended);
        all.add(leadership);
        if (all.size() > MAX_REMEMBERED) {
            all.remove(all.iterator().next());
        }
        return Collections.unmodifiableSet(all);
    }

    /**
     * A record that vanishes says nothing of its node's role; one that claims another role does, and so does the lock. The holder of a
     * standby cluster's lock is a standby as long as it holds the lock and its record and the settings say so: it is promoted without a
     * change of the lock.
     */
    private Set<NodeName> standbysAfter(LeadershipView news) {
        Set<NodeName> after = new TreeSet<>(standbys);
        for (Map.Entry<NodeName, MemberClaim> entry : news.claims().entrySet()) {
            if (entry.getValue().role() == Role.REPLICA) {
                after.add(entry.getKey());
            } else {
                after.remove(entry.getKey());
            }
        }
        if (view != null && view.standbyLeader() != null && !news.claims().containsKey(view.standbyLeader())) {
            after.remove(view.standbyLeader());
        }
        if (news.lock() != null) {
            after.remove(news.lock().node());
        }
        if (news.standbyLeader() != null) {
            after.add(news.standbyLeader());
        }
        if (after.size() > MAX_REMEMBERED) {
            after.retainAll(news.claims().keySet());
        }
        return Collections.unmodifiableSet(after);
    }

    @Nullable
    Lock lock() {
        return view == null ? null : view.lock();
    }

    /** The leadership that now holds the lock and has never been seen to end, or null. */
    @Nullable
    Leadership living() {
        Lock lock = lock();
        return lock == null || ended.contains(lock.leadership()) ? null : lock.leadership();
    }

    /** Standbys of which the newest observation itself says so. */
    Set<NodeName> attested() {
        if (view == null) {
            return Set.of();
        }
        Set<NodeName> attested = new TreeSet<>(standbys);
        attested.retainAll(view.claims().keySet());
        return attested;
    }
}
