package io.portcullis.fencing;

import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Bond;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import io.portcullis.topology.TimelineHistory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The DCS of a {@link World}: one cluster's lock, records and settings, and this gateway's registration. It changes only on demand. */
abstract class WorldDcs {
    static final Duration TTL = Duration.ofSeconds(30);

    Duration ttl = TTL;
    String cluster = "c1";
    long revision = 100;
    long term = 7;
    private @Nullable Lock lock;
    private long leaseGrantedAt;
    private long nextBond = 1;
    final Map<NodeName, MemberClaim> claims = new TreeMap<>();
    ClusterFlags flags = ClusterFlags.NONE;

    @Nullable
    String systemId = "sys";

    TimelineHistory history = TimelineHistory.NONE;

    /** What other gateways remember. */
    final Map<String, Lineage> others = new TreeMap<>();

    @Nullable
    Registration registration;

    /** On the machine's elapsed clock. */
    abstract long now();

    Leadership take(NodeName node) {
        revision++;
        leaseGrantedAt = now();
        lock = new Lock(new Leadership(cluster, node, new Holding("r" + revision)), position(), nextBond());
        return lock.leadership();
    }

    void release() {
        revision++;
        lock = null;
    }

    /** The leader key is written in place. */
    void overwrite(Lock by) {
        revision++;
        lock = by;
    }

    /** The agent keeps its lease alive. Nothing in the DCS changes. */
    void renew() {
        leaseGrantedAt = now();
    }

    /** The same key under another lease: the agent lost its lease and got another in time. */
    void renewWithAnotherLease() {
        Lock before = held();
        revision++;
        leaseGrantedAt = now();
        lock = new Lock(before.leadership(), before.takenAt(), nextBond());
    }

    Lock held() {
        if (lock == null) {
            throw new IllegalStateException("no node holds the lock");
        }
        return lock;
    }

    void primary(NodeName node) {
        claim(node, Role.PRIMARY, true);
    }

    void replica(NodeName node) {
        claim(node, Role.REPLICA, true);
    }

    void claim(NodeName node, Role role, boolean running) {
        claim(node, role, running, 1);
    }

    void claim(NodeName node, Role role, boolean running, int timeline) {
        revision++;
        claims.put(node, new MemberClaim(role, running, true, position(), timeline, true));
    }

    void gone(NodeName node) {
        revision++;
        claims.remove(node);
    }

    void settings(boolean paused, boolean failsafe, boolean standbyCluster) {
        revision++;
        flags = new ClusterFlags(paused, failsafe, standbyCluster, position());
    }

    LeadershipView view() {
        return new LeadershipView(
                position(),
                lock,
                lock == null ? null : acknowledgement(lock.leadership()),
                claims,
                flags,
                systemId,
                history);
    }

    static Acknowledgement acknowledgement(Leadership leadership) {
        return new Acknowledgement(leadership.plain().toString());
    }

    Revision position() {
        return new Revision(cluster, revision);
    }

    private Bond nextBond() {
        return new Bond("bond " + nextBond++);
    }

    Reign reign() {
        return new Reign(cluster, term);
    }

    DcsReading reading(long sent) {
        return new DcsReading(sent, reign(), view(), registration, others);
    }

    LockTime lockTime(FencingEffect.ReadContact asked, long sent) {
        if (asked.bond() == null) {
            return new LockTime.NotAsked();
        }
        long left = lockLeft().toNanos();
        boolean alive = lock != null && asked.bond().equals(lock.bond()) && left > 0;
        // etcd rounds down to whole seconds.
        long told = Duration.ofSeconds(Duration.ofNanos(left).toSeconds()).toNanos();
        return alive && told > 0
                ? new LockTime.Holds(sent, told, ttl.toNanos(), asked.bond(), reign())
                : new LockTime.Refused();
    }

    /** Until the lock expires, unless its holder renews it. */
    Duration lockLeft() {
        return Duration.ofNanos(leaseGrantedAt + ttl.toNanos() - now());
    }

    /** What the DCS does with a renewal; whether the answer arrives is another question. */
    boolean perform(FencingEffect.Renew renew) {
        return perform(renew, now());
    }

    boolean perform(FencingEffect.Renew renew, long sent) {
        Registration over = renew.over();
        boolean unchanged = over == null
                ? registration == null
                : registration != null
                        && over.id().equals(registration.id())
                        && over.version().equals(registration.version());
        if (unchanged) {
            revision++;
            String id = over == null ? "r" + revision : over.id();
            registration = new Registration(id, "r" + revision, sent, renew.acknowledged(), renew.remembered());
        }
        return unchanged;
    }

    Registration registered() {
        if (registration == null) {
            throw new IllegalStateException("not registered");
        }
        return registration;
    }
}
