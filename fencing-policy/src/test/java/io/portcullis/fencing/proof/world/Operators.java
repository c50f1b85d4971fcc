package io.portcullis.fencing.proof.world;

/** What becomes of the DCS, by itself and by the hands of operators. */
final class Operators {
    private final World world;

    Operators(World world) {
        this.world = world;
    }

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
            world.deletedByHand = true;
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
        boolean changes = !world.reachable();
        if (world.dcs.away) {
            world.dcs.comeBack(world.now);
        }
        if (world.partitioned) {
            world.partitioned = false;
            world.cluster.reconnect();
        }
        return changes;
    }

    /** This node and all gateways lose the DCS, which the other nodes go on with. */
    boolean partition(Node node) {
        boolean changes = !world.partitioned && world.cluster.stall(node, Node.Agent.CUT_OFF);
        world.partitioned |= changes;
        return changes;
    }

    boolean keptAliveByDeposed(Node node) {
        Leases deposed = world.dcs.deposed;
        boolean heard = world.cluster.acts(node) && deposed != null && deposed.alive(node.lease);
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
