package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.LeaseId;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** etcd, as far as it matters: revisions, keys that hang on leases, leases that end by its own clock and never before their time. */
final class Dcs {
    static final String SYSTEM = "sys";

    /** @param ends in true time */
    record Lease(long length, long ends) {}

    record Member(MemberClaim claim, long lease) {}

    record Entry(Registration registration, long lease) {}

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final int rate;
    private final long ttl;
    int generation = 1;
    long revision = 100;
    long term = 1;
    long nextLease = 1;

    @Nullable
    Lock lock;

    final Map<NodeName, Member> members = new TreeMap<>();
    final Map<Integer, Entry> entries = new TreeMap<>();
    final Map<Long, Lease> leases = new TreeMap<>();
    /** What the watches have delivered or are about to; gateways remember how far they are. */
    final List<LeadershipView> history = new ArrayList<>();

    boolean away;
    long awaySince;

    @Nullable
    Dcs backup;

    Dcs(Rules rules) {
        this.rate = rules.dcsRate();
        this.ttl = rules.ttl().toNanos();
    }

    private Dcs(Dcs other) {
        rate = other.rate;
        ttl = other.ttl;
        history.addAll(other.history);
        away = other.away;
        awaySince = other.awaySince;
        backup = other.backup;
        takeContentsOf(other);
    }

    Dcs copy() {
        return new Dcs(this);
    }

    private void takeContentsOf(Dcs other) {
        generation = other.generation;
        revision = other.revision;
        term = other.term;
        nextLease = other.nextLease;
        lock = other.lock;
        members.clear();
        members.putAll(other.members);
        entries.clear();
        entries.putAll(other.entries);
        leases.clear();
        leases.putAll(other.leases);
    }

    String cluster() {
        return "c" + generation;
    }

    // ---- leases

    long grant(long length, long now) {
        long id = nextLease++;
        leases.put(id, new Lease(length, now + Rules.trueLength(length, rate)));
        return id;
    }

    long grantAgent(long now) {
        return grant(ttl, now);
    }

    boolean alive(long lease) {
        return leases.containsKey(lease);
    }

    void keepAlive(long lease, long now) {
        leases.computeIfPresent(lease, (_, old) -> new Lease(old.length, now + Rules.trueLength(old.length, rate)));
    }

    /** When the next lease ends, or {@link Long#MAX_VALUE}. */
    long nextEnd() {
        long next = Long.MAX_VALUE;
        for (Lease lease : leases.values()) {
            next = Math.min(next, lease.ends);
        }
        return next;
    }

    /** Leases whose time is over take their keys with them, all of one lease in one revision. */
    void expire(long now) {
        if (away || nextEnd() > now) {
            return;
        }
        for (Long id : List.copyOf(leases.keySet())) {
            Lease lease = leases.get(id);
            if (lease != null && lease.ends <= now) {
                revoke(id);
            }
        }
    }

    private void revoke(long id) {
        leases.remove(id);
        boolean hadLock = lock != null && lock.lease() instanceof LeaseId(long value) && value == id;
        boolean hadMember = members.values().removeIf(member -> member.lease == id);
        boolean hadEntry = entries.values().removeIf(entry -> entry.lease == id);
        if (hadLock) {
            lock = null;
        }
        if (hadLock || hadMember || hadEntry) {
            revision++;
        }
        if (hadLock || hadMember) {
            changed();
        }
    }

    /** Another leader of the DCS lets every lease start again. */
    void leaderChange(long now) {
        term++;
        leases.replaceAll((_, old) -> new Lease(old.length, now + Rules.trueLength(old.length, rate)));
    }

    // ---- the cluster's keys

    Leadership take(NodeName node, long lease) {
        revision++;
        lock = new Lock(new Leadership(cluster(), node, "r" + revision), revision, new LeaseId(lease));
        changed();
        return lock.leadership();
    }

    void delete() {
        revision++;
        lock = null;
        changed();
    }

    void putUnder(Lock held, long lease) {
        revision++;
        lock = new Lock(held.leadership(), held.takenAt(), new LeaseId(lease));
        changed();
    }

    void claim(NodeName node, MemberClaim claim, long lease) {
        revision++;
        members.put(node, new Member(claim, lease));
        changed();
    }

    private void changed() {
        history.add(view());
    }

    LeadershipView view() {
        Map<NodeName, MemberClaim> claims = new TreeMap<>();
        members.forEach((node, member) -> claims.put(node, member.claim));
        return new LeadershipView(new Position(cluster(), revision), lock, claims, ClusterFlags.NONE, SYSTEM, 1);
    }

    LockTime lockTime(LeaseId asked, long sent, long now) {
        Lease lease = leases.get(asked.value());
        long left = lease == null ? 0 : (lease.ends - now) * rate / Rules.TRUE_RATE / SECOND * SECOND;
        return lease == null || left <= 0
                ? new LockTime.Refused()
                : new LockTime.Told(sent, cluster(), term, asked, left, lease.length);
    }

    // ---- registrations

    /** One transaction: over what the gateway knows and nothing else, or where there is nothing. */
    @Nullable
    Registration register(int gateway, FencingEffect.Renew renew, long sent, long lease) {
        Registration over = renew.over();
        Entry entry = entries.get(gateway);
        boolean unchanged = over == null
                ? entry == null
                : entry != null
                        && over.id().equals(entry.registration.id())
                        && over.version() == entry.registration.version();
        if (!unchanged || !alive(lease)) {
            return null;
        }
        revision++;
        String id = over == null ? "r" + revision : over.id();
        Registration now = new Registration(id, revision, sent, renew.published());
        entries.put(gateway, new Entry(now, lease));
        return now;
    }

    // ---- going away and coming back

    void goAway(long now) {
        away = true;
        awaySince = now;
    }

    void comeBack(long now) {
        away = false;
        leaderChange(now);
    }

    /** Back as another cluster, with the contents of the backup. */
    void restore(long now) {
        Dcs from = backup;
        if (from == null) {
            throw new IllegalStateException("there is no backup");
        }
        int next = generation + 1;
        long lastTerm = term;
        takeContentsOf(from);
        generation = next;
        term = Math.max(2, lastTerm - 1);
        revision++;
        Lock old = lock;
        if (old != null) {
            lock = new Lock(
                    new Leadership(cluster(), old.node(), old.leadership().holding()), old.takenAt(), old.lease());
        }
        comeBack(now);
        changed();
    }
}
