package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.LockTime;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Reign;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a leader of the DCS knows of the leases. They end by its own clock and never before their time. */
final class Leases {
    /** @param ends in true time */
    record Lease(long length, long ends) {}

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** When what never ends does. */
    static final long NEVER = Long.MAX_VALUE;

    private final int rate;
    private final boolean expires;
    /** The length that agents ask for. */
    long ttl;

    long next = 1;
    final Map<Long, Lease> all = new TreeMap<>();

    Leases(Rules rules) {
        rate = rules.dcsRate();
        expires = rules.kind().expires();
        ttl = rules.ttl().toNanos();
    }

    private Leases(Leases other) {
        rate = other.rate;
        expires = other.expires;
        takeContentsOf(other);
    }

    Leases copy() {
        return new Leases(this);
    }

    void takeContentsOf(Leases other) {
        ttl = other.ttl;
        next = other.next;
        all.clear();
        all.putAll(other.all);
    }

    long grant(long length, long now) {
        long id = next++;
        all.put(id, new Lease(length, end(length, now)));
        return id;
    }

    private long end(long length, long now) {
        return expires ? now + Rules.trueLength(length, rate) : NEVER;
    }

    long grantAgent(long now) {
        return grant(ttl, now);
    }

    boolean alive(long lease) {
        return all.containsKey(lease);
    }

    /** It lives, and has the length that agents ask for now. */
    boolean fits(long lease) {
        Lease known = all.get(lease);
        return known != null && known.length == ttl;
    }

    void keepAlive(long lease, long now) {
        all.computeIfPresent(lease, (_, old) -> new Lease(old.length, end(old.length, now)));
    }

    /** An agent keeps its lease alive once a turn, and that is a third of its length. */
    void keepAliveIfOld(long lease, long now) {
        Lease known = all.get(lease);
        if (known != null && expires && (known.ends - now) * rate / Rules.TRUE_RATE < known.length * 2 / 3) {
            keepAlive(lease, now);
        }
    }

    void restart(long now) {
        all.replaceAll((_, old) -> new Lease(old.length, end(old.length, now)));
    }

    void remove(long lease) {
        all.remove(lease);
    }

    /** When the next lease ends, or {@link #NEVER}. */
    long nextEnd() {
        long next = NEVER;
        for (Lease lease : all.values()) {
            next = Math.min(next, lease.ends);
        }
        return next;
    }

    List<Long> ended(long now) {
        return nextEnd() > now || !expires
                ? List.of()
                : all.entrySet().stream()
                        .filter(entry -> entry.getValue().ends <= now)
                        .map(Map.Entry::getKey)
                        .toList();
    }

    /** The bond of a lock is the number of its lease. */
    static Bond bond(long lease) {
        return new Bond(Long.toString(lease));
    }

    static long lease(Bond bond) {
        return Long.parseLong(bond.value());
    }

    LockTime told(Bond asked, long sent, Reign reign, long now) {
        Lease lease = all.get(lease(asked));
        long left = lease == null ? 0 : (lease.ends - now) * rate / Rules.TRUE_RATE / SECOND * SECOND;
        return lease == null || left <= 0
                ? new LockTime.Refused()
                : new LockTime.Holds(sent, left, lease.length, asked, reign);
    }
}
