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

    private final int rate;
    /** The length that agents ask for. */
    long ttl;

    long next = 1;
    final Map<Long, Lease> all = new TreeMap<>();

    Leases(Rules rules) {
        rate = rules.dcsRate();
        ttl = rules.ttl().toNanos();
    }

    private Leases(Leases other) {
        rate = other.rate;
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
        all.put(id, new Lease(length, now + Rules.trueLength(length, rate)));
        return id;
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
        all.computeIfPresent(lease, (_, old) -> new Lease(old.length, now + Rules.trueLength(old.length, rate)));
    }

    /** An agent keeps its lease alive once a turn, and that is a third of its length. */
    void keepAliveIfOld(long lease, long now) {
        Lease known = all.get(lease);
        if (known != null && (known.ends - now) * rate / Rules.TRUE_RATE < known.length * 2 / 3) {
            keepAlive(lease, now);
        }
    }

    void restart(long now) {
        all.replaceAll((_, old) -> new Lease(old.length, now + Rules.trueLength(old.length, rate)));
    }

    void remove(long lease) {
        all.remove(lease);
    }

    /** When the next lease ends, or {@link Long#MAX_VALUE}. */
    long nextEnd() {
        long next = Long.MAX_VALUE;
        for (Lease lease : all.values()) {
            next = Math.min(next, lease.ends);
        }
        return next;
    }

    List<Long> ended(long now) {
        return nextEnd() > now
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
