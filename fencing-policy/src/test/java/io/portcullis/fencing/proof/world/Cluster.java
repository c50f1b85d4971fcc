package io.portcullis.fencing.proof.world;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import java.util.ArrayList;
import java.util.List;

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
        if (dcs.leases.fits(node.lease)) {
            dcs.leases.keepAlive(node.lease, world.now);
        } else {
            node.lease = dcs.leases.grantAgent(world.now);
        }
        Lock lock = dcs.lock;
        if (lock != null && lock.node().equals(node.name)) {
            if (!Leases.bond(node.lease).equals(lock.bond())) {
                dcs.putUnder(lock, node.lease);
            }
            holds(node, lock.leadership());
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

    boolean take(Node node) {
        Dcs dcs = world.dcs;
        boolean stale = node.writable != null && !mayServeWithoutLock(node);
        if (!acts(node) || dcs.lock != null || !dcs.leases.alive(node.lease) || stale) {
            return false;
        }
        dcs.leases.keepAliveIfOld(node.lease, world.now);
        Leadership leadership = dcs.take(node.name, node.lease);
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
        world.dcs.delete();
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
        dcs.overwrite(lock, node.name, node.lease);
        Leadership leadership =
                new Leadership(dcs.cluster(), node.name, lock.leadership().holding());
        world.takings.add(leadership);
        node.promotion = null;
        holds(node, leadership);
        publish(node);
        return true;
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

    boolean revive(Node node) {
        boolean changes = !node.running();
        if (node.agent == Node.Agent.KILLED) {
            node.promotion = null;
            node.lease = 0;
        }
        node.agent = Node.Agent.RUNNING;
        return changes;
    }

    // ---- operators and the DCS itself

    boolean dcsLeaderChange() {
        if (world.dcs.away) {
            return false;
        }
        world.dcs.leaderChange(world.now);
        return true;
    }

    boolean deleteLock() {
        boolean there = world.dcs.lock != null && !world.dcs.away;
        if (there) {
            world.dcs.delete();
        }
        return there;
    }

    boolean backup() {
        if (world.dcs.away) {
            return false;
        }
        world.dcs.backup = null;
        world.dcs.backup = world.dcs.copy();
        return true;
    }

    boolean outage() {
        boolean changes = !world.dcs.away;
        if (changes) {
            world.dcs.goAway(world.now);
        }
        return changes;
    }

    boolean comeBack() {
        boolean changes = world.dcs.away;
        if (changes) {
            world.dcs.comeBack(world.now);
        }
        return changes;
    }

    boolean keptAliveByDeposed(Node node) {
        Leases deposed = world.dcs.deposed;
        boolean heard = acts(node) && deposed != null && deposed.alive(node.lease);
        if (heard && deposed != null) {
            deposed.keepAlive(node.lease, world.now);
        }
        return heard;
    }

    /** Half as long again, or as before: never shorter than the rules allow. */
    boolean newTtl() {
        if (world.dcs.away) {
            return false;
        }
        long ttl = world.rules.ttl().toNanos();
        Leases leases = world.dcs.leases;
        leases.ttl = leases.ttl == ttl ? ttl * 3 / 2 : ttl;
        return true;
    }

    /** Whoever does it by hand sees to it that nobody is promoted for max-silence after: docs/fencing.md says so. */
    boolean deleteRegistration(Gateway gateway) {
        boolean deleted = world.dcs.unregister(gateway.process());
        if (deleted) {
            gateway.chronicle.unregisteredAt = gateway.elapsed();
            world.quietUntil = world.now + world.rules.trueLengthForAll(world.rules.longestSilence());
        }
        return deleted;
    }

    /**
     * Stopping etcd everywhere, restoring and starting it takes longer than the longest permit, and longer than any answer of the old one
     * is waited for: docs/fencing.md says so.
     */
    boolean restore(Move.Restore.How how) {
        Dcs dcs = world.dcs;
        long least = world.rules.trueLengthForAll(world.rules.longestSilence());
        // A gateway that has heard nothing before it cannot know that there was one: docs/fencing.md says so.
        boolean seen = world.gateways.stream().allMatch(gateway -> gateway.chronicle.restores >= 0);
        if (!seen || !dcs.away || dcs.backup == null || world.now - dcs.awaySince < least) {
            return false;
        }
        for (Gateway gateway : world.gateways) {
            gateway.contacts.clear();
            gateway.watched = dcs.history.size();
        }
        dcs.restore(how, world.now);
        if (dcs.lock != null) {
            world.takings.add(dcs.lock.leadership());
        }
        return true;
    }
}
