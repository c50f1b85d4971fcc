package io.portcullis.fencing.proof.world;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The nodes, and what they and operators do with the DCS. */
final class Cluster {
    private final World world;
    private final List<Node> nodes = new ArrayList<>();

    Cluster(World world) {
        this.world = world;
        for (int node = 0; node < world.rules.nodes(); node++) {
            nodes.add(new Node(node));
        }
    }

    Cluster copy(World into) {
        Cluster copy = new Cluster(into);
        copy.nodes.replaceAll(node -> nodes.get(node.index).copy());
        return copy;
    }

    Node node(int index) {
        return nodes.get(index);
    }

    List<Node> nodes() {
        return nodes;
    }

    Node node(NodeName name) {
        for (Node node : nodes) {
            if (node.name.equals(name)) {
                return node;
            }
        }
        throw new IllegalArgumentException("no node " + name);
    }

    // ---- agents

    boolean acts(Node node) {
        return node.running() && !world.dcs.away;
    }

    boolean turn(Node node) {
        if (!acts(node)) {
            return false;
        }
        Dcs dcs = world.dcs;
        node.observes(dcs.record, world.promotions.clock(node));
        if (dcs.leases.fits(node.lease)) {
            dcs.leases.keepAlive(node.lease, world.now);
        } else {
            node.lease = dcs.leases.grantAgent(world.now);
        }
        Lock lock = dcs.lock;
        if (lock != null && lock.node().equals(node.name)) {
            holds(node, kept(node, lock));
            if (node.writable != null && !node.line.equals(dcs.timelines)) {
                dcs.tell(node.line);
            }
        } else {
            node.promotion = null;
            if (lock != null || !mayServeWithoutLock(node)) {
                node.writable = null;
            }
            Node leader = lock == null ? node : node(lock.node());
            if (node.writable == null && leader.writable != null) {
                node.line = leader.line;
            }
        }
        publish(node);
        return true;
    }

    /** The holder keeps its lock. */
    private Leadership kept(Node node, Lock lock) {
        Dcs dcs = world.dcs;
        boolean same = Leases.bond(node.lease).equals(lock.bond());
        switch (world.rules.kind()) {
            case LEASES, SESSIONS, POLL -> {
                if (!same) {
                    dcs.putUnder(lock, node.lease);
                }
            }
            case EPHEMERALS -> {
                if (!same) {
                    dcs.delete();
                    world.takings.add(dcs.take(node.name, node.lease));
                }
            }
            case RECORD -> {
                dcs.renew(lock);
                wrote(node);
            }
        }
        return Objects.requireNonNull(dcs.lock).leadership();
    }

    private void wrote(Node node) {
        long clock = world.promotions.clock(node);
        world.dcs.renewedAt(clock);
        node.observes(world.dcs.record, clock);
    }

    /** A running primary that finds the lock free takes it again, unless somebody was promoted since. */
    private boolean mayServeWithoutLock(Node node) {
        return world.truth == null || world.truth.node().equals(node.name);
    }

    private void holds(Node node, Leadership leadership) {
        if (node.writable != null) {
            // After a restore in place the same name is of another holding.
            if (!node.writable.equals(leadership) || node.newest != world.order(leadership)) {
                node.writable = leadership;
                node.newest = world.order(leadership);
                world.truth = leadership;
                world.line = node.line;
            }
        } else if (node.promotion == null || !node.promotion.leadership.equals(leadership)) {
            node.promotion = world.promotions.begin(node, leadership);
        }
    }

    void publish(Node node) {
        Dcs dcs = world.dcs;
        Dcs.Member member = dcs.members.get(node.name);
        Role role = node.role();
        boolean same = member != null
                && member.claim().role() == role
                && member.claim().timeline() == node.line.newest()
                && member.lease() == node.lease;
        if (!same) {
            dcs.claim(
                    node.name,
                    new MemberClaim(
                            role, true, true, new Revision(dcs.cluster(), dcs.revision + 1), node.line.newest(), true),
                    node.lease);
        }
    }

    /** The lock is free, or its record grew old before this node's eyes; it is taken over only if it is still the one that it saw last. */
    boolean mayTake(Node node) {
        Dcs dcs = world.dcs;
        boolean free = dcs.lock == null
                || (dcs.record != null
                        && dcs.record.equals(node.observed)
                        && node.waitsFor(world.promotions.clock(node)) == 0);
        return free && dcs.leases.alive(node.lease) && (world.now >= world.lockedUntil || node.writable != null);
    }

    /** True time until this node may take the lock over because its record grew old, or {@link Leases#NEVER}. */
    long mayTakeAt(Node node) {
        boolean watches = acts(node) && world.dcs.record != null && world.dcs.record.equals(node.observed);
        long waits = watches ? node.waitsFor(world.promotions.clock(node)) : Leases.NEVER;
        int rate = world.rules.nodeRates().get(node.index);
        return waits == Leases.NEVER ? Leases.NEVER : world.now + Rules.trueLength(waits, rate);
    }

    boolean take(Node node) {
        Dcs dcs = world.dcs;
        boolean stale = node.writable != null && !mayServeWithoutLock(node);
        if (!acts(node) || !mayTake(node) || stale) {
            return false;
        }
        if (!world.rules.kind().expires()) {
            node.lease = dcs.leases.grantAgent(world.now);
        }
        dcs.leases.keepAliveIfOld(node.lease, world.now);
        Leadership leadership = dcs.take(node.name, node.lease);
        wrote(node);
        world.takings.add(leadership);
        node.promotion = null;
        holds(node, leadership);
        return true;
    }

    /** PostgreSQL is stopped first, then the lock is deleted. */
    boolean release(Node node) {
        if (!acts(node) || !holdsLock(node)) {
            return false;
        }
        node.writable = null;
        node.promotion = null;
        if (world.rules.kind() == Kind.EPHEMERALS) {
            world.dcs.revoke(node.lease);
        } else {
            world.dcs.delete();
        }
        return true;
    }

    private boolean holdsLock(Node node) {
        Lock lock = world.dcs.lock;
        return lock != null && lock.node().equals(node.name);
    }

    /** Whether it takes itself for the primary that it was, and somebody else has the lock. */
    boolean mayOverwrite(Node node) {
        return acts(node) && node.writable != null && world.dcs.lock != null && !holdsLock(node);
    }

    boolean overwrite(Node node) {
        Dcs dcs = world.dcs;
        Lock lock = dcs.lock;
        if (!mayOverwrite(node) || lock == null) {
            return false;
        }
        if (!dcs.leases.fits(node.lease)) {
            node.lease = dcs.leases.grantAgent(world.now);
        }
        Leadership leadership = overwrites(node, lock);
        world.takings.add(leadership);
        world.overwritten.put(leadership, lock);
        node.promotion = null;
        holds(node, leadership);
        publish(node);
        return true;
    }

    private Leadership overwrites(Node node, Lock lock) {
        Dcs dcs = world.dcs;
        switch (world.rules.kind()) {
            case LEASES, SESSIONS, POLL -> dcs.overwrite(lock, node.name, node.lease);
            case EPHEMERALS -> {
                dcs.delete();
                dcs.take(node.name, node.lease);
            }
            case RECORD -> {
                node.lease = dcs.leases.grantAgent(world.now);
                dcs.take(node.name, node.lease);
                wrote(node);
            }
        }
        return Objects.requireNonNull(dcs.lock).leadership();
    }

    boolean newLease(Node node) {
        Lock lock = world.dcs.lock;
        if (!acts(node) || lock == null || !holdsLock(node)) {
            return false;
        }
        node.lease = world.dcs.leases.grantAgent(world.now);
        world.dcs.putUnder(lock, node.lease);
        publish(node);
        return true;
    }

    boolean stall(Node node, Node.Agent how) {
        boolean changes = node.running();
        node.agent = changes ? how : node.agent;
        return changes;
    }

    void reconnect() {
        nodes.stream().filter(node -> node.agent == Node.Agent.CUT_OFF).forEach(this::revive);
    }

    boolean revive(Node node) {
        boolean changes = !node.running();
        if (node.agent == Node.Agent.KILLED) {
            node.promotion = null;
            node.observed = null;
            node.lease = 0;
        }
        node.agent = Node.Agent.RUNNING;
        return changes;
    }
}
