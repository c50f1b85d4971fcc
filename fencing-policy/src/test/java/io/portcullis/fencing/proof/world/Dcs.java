package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.LockRecord;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.Bond;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Mark;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Revision;
import io.portcullis.topology.TimelineHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A DCS, as far as it matters: revisions, keys that hang on leases or sessions or a record, and what becomes of a restore. */
final class Dcs {
    static final String SYSTEM = "sys";

    record Member(MemberClaim claim, long lease) {}

    record Entry(Registration registration, long lease) {}

    /** A restore begins to count terms anew, and never comes up to where it was: docs/fencing.md says so. */
    private static final long TERMS_LOST = 1_000;

    private static final long REVISIONS_BUMPED = 1_000_000;

    private static final long RECORDS_OF_ONE_HISTORY = 1_000_000_000;

    private final Kind kind;
    private final ClusterFlags flags;

    int generation = 1;
    int restores;
    long revision = 100;
    long term = 1_000_000;
    final Leases leases;
    /** The leader before this one, if it has not noticed yet. It knows of leases what it knew, and of nothing else. */
    @Nullable
    Leases deposed;

    long deposedTerm;

    @Nullable
    Lock lock;

    /** What keeps the lock, where nothing expires. */
    @Nullable
    LockRecord record;

    /** The holders' own clocks, as written into the records. None but a policy that is wrong looks at them. */
    final Map<String, Long> renewTimes = new HashMap<>();

    /** As the leader wrote it last. */
    TimelineHistory timelines = TimelineHistory.upTo(1);

    final Map<NodeName, Member> members = new TreeMap<>();
    /** By process: a gateway that was started again is another one, see {@link Gateway#process}. */
    final Map<Integer, Entry> entries = new TreeMap<>();
    /** What the watches have delivered or are about to; gateways remember how far they are. */
    final List<LeadershipView> history = new ArrayList<>();
    /** The record as of each of these. */
    final List<@Nullable LockRecord> records = new ArrayList<>();

    boolean away;
    long awaySince;

    @Nullable
    Dcs backup;

    Dcs(Rules rules) {
        this.kind = rules.kind();
        this.flags = rules.may(Freedom.FAILSAFE) ? new ClusterFlags(false, true, false, null) : ClusterFlags.NONE;
        this.leases = new Leases(rules);
    }

    private Dcs(Dcs other) {
        kind = other.kind;
        flags = other.flags;
        leases = other.leases.copy();
        restores = other.restores;
        deposed = other.deposed == null ? null : other.deposed.copy();
        deposedTerm = other.deposedTerm;
        history.addAll(other.history);
        records.addAll(other.records);
        renewTimes.putAll(other.renewTimes);
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
        lock = other.lock;
        record = other.record;
        timelines = other.timelines;
        leases.takeContentsOf(other.leases);
        members.clear();
        members.putAll(other.members);
        entries.clear();
        entries.putAll(other.entries);
    }

    String cluster() {
        return "c" + generation;
    }

    /** Leases whose time is over take their keys with them, all of one lease in one revision. */
    void expire(long now) {
        if (!away) {
            leases.ended(now).forEach(this::revoke);
        }
    }

    /** Ends at once what hangs on it. */
    void revoke(long id) {
        leases.remove(id);
        boolean hadLock = lock != null && Leases.bond(id).equals(lock.bond());
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

    /** Another leader of the DCS lets every lease start again; the one before does not know of it. */
    void leaderChange(long now) {
        deposed = leases.copy();
        deposedTerm = term;
        term++;
        leases.restart(now);
    }

    // ---- the cluster's keys

    Leadership take(NodeName node, long lease) {
        revision++;
        lock = new Lock(new Leadership(cluster(), node, new Holding("r" + revision)), position(), Leases.bond(lease));
        record = kind == Kind.RECORD ? record(node, lock.bond()) : null;
        changed();
        return lock.leadership();
    }

    private LockRecord record(NodeName holder, @Nullable Bond bond) {
        String content = "r" + (restores * RECORDS_OF_ONE_HISTORY + revision);
        return new LockRecord(holder, Objects.requireNonNull(bond), leases.ttl, content);
    }

    /** The holder writes its record again. */
    void renew(Lock held) {
        revision++;
        record = record(held.node(), held.bond());
        changed();
    }

    /** @param clock of the holder, as it writes it into the record that it has just written */
    void renewedAt(long clock) {
        if (record != null) {
            renewTimes.put(record.content(), clock);
        }
    }

    void delete() {
        revision++;
        lock = null;
        record = null;
        changed();
    }

    void overwrite(Lock held, NodeName by, long lease) {
        revision++;
        Leadership name = new Leadership(cluster(), by, held.leadership().holding());
        lock = new Lock(name, held.takenAt(), Leases.bond(lease));
        changed();
    }

    void tell(TimelineHistory now) {
        revision++;
        timelines = now;
        changed();
    }

    void putUnder(Lock held, long lease) {
        revision++;
        lock = new Lock(held.leadership(), held.takenAt(), Leases.bond(lease));
        changed();
    }

    void claim(NodeName node, MemberClaim claim, long lease) {
        revision++;
        members.put(node, new Member(claim, lease));
        changed();
    }

    private void changed() {
        history.add(view());
        records.add(record);
    }

    LeadershipView view() {
        Map<NodeName, MemberClaim> claims = new TreeMap<>();
        members.forEach((node, member) -> claims.put(node, shown(member)));
        return new LeadershipView(
                position(),
                lock,
                lock == null ? null : World.acknowledgement(lock.leadership()),
                claims,
                flags,
                SYSTEM,
                timelines);
    }

    private MemberClaim shown(Member member) {
        return kind == Kind.EPHEMERALS ? member.claim.with(Leases.bond(member.lease)) : member.claim;
    }

    Revision position() {
        return new Revision(cluster(), revision);
    }

    /** What was written under another name of this DCS. */
    private Mark ofThis(Mark mark) {
        return new Revision(cluster(), ((Revision) mark).number());
    }

    private MemberClaim ofThis(MemberClaim claim) {
        Mark written = claim.writtenAt();
        return new MemberClaim(
                claim.role(),
                claim.running(),
                claim.reportsPromotion(),
                written == null ? null : ofThis(written),
                claim.timeline(),
                claim.reachable());
    }

    Reign reign() {
        return new Reign(cluster(), kind.tellsTerms() ? term : 0);
    }

    DcsReading reading(long sent, int process) {
        Entry own = entries.get(process);
        Map<String, Lineage> others = new TreeMap<>();
        entries.forEach((each, entry) -> {
            if (each != process) {
                others.put("process " + each, entry.registration.remembered());
            }
        });
        return new DcsReading(sent, reign(), view(), own == null ? null : own.registration, others);
    }

    LockTime lockTime(Bond asked, long sent, long now) {
        return leases.told(asked, sent, reign(), now);
    }

    // ---- registrations

    /** One transaction: over what the gateway knows and nothing else, or where there is nothing. */
    @Nullable
    Registration register(int process, FencingEffect.Renew renew, long sent, long lease) {
        Registration over = renew.over();
        Entry entry = entries.get(process);
        boolean unchanged = over == null
                ? entry == null
                : entry != null
                        && over.id().equals(entry.registration.id())
                        && over.version().equals(entry.registration.version());
        if (!unchanged || !leases.alive(lease)) {
            return null;
        }
        revision++;
        String id = over == null ? "r" + revision : over.id();
        Registration now = new Registration(id, "r" + revision, sent, renew.acknowledged(), renew.remembered());
        entries.put(process, new Entry(now, lease));
        return now;
    }

    boolean unregister(int process) {
        boolean there = !away && entries.remove(process) != null;
        revision += there ? 1 : 0;
        return there;
    }

    // ---- going away and coming back

    void goAway(long now) {
        away = true;
        awaySince = now;
        deposed = null;
    }

    void comeBack(long now) {
        away = false;
        leaderChange(now);
        deposed = null;
    }

    /** Back with the contents of the backup. */
    void restore(Move.Restore.How how, long now) {
        Dcs from = backup;
        if (from == null) {
            throw new IllegalStateException("there is no backup");
        }
        int before = generation;
        long lastTerm = term;
        long lastRevision = revision;
        long lastLease = leases.next;
        takeContentsOf(from);
        // Ids of leases are drawn by lot: none comes twice.
        leases.next = lastLease;
        term = lastTerm - TERMS_LOST;
        generation = how == Move.Restore.How.ANOTHER_CLUSTER ? before + 1 : before;
        revision = how == Move.Restore.How.REVISION_BUMPED ? lastRevision + REVISIONS_BUMPED : revision + 1;
        restores++;
        members.replaceAll((_, member) -> new Member(ofThis(member.claim), member.lease));
        Lock old = lock;
        if (old != null) {
            Leadership same =
                    new Leadership(cluster(), old.node(), old.leadership().holding());
            lock = new Lock(same, ofThis(old.takenAt()), old.bond());
        }
        comeBack(now);
        changed();
    }
}
