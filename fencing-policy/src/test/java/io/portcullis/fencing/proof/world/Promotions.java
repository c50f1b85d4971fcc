package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.barrier.Barrier;
import io.portcullis.fencing.barrier.Directory;
import io.portcullis.fencing.barrier.RegisteredGateway;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.TimelineHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a node goes through between taking the lock and being writable: the production barrier, if there is one. */
final class Promotions {
    private final World world;
    private final Policy policy;

    Promotions(World world, Policy policy) {
        this.world = world;
        this.policy = policy;
    }

    Promotions copy(World into) {
        return new Promotions(into, policy);
    }

    /** Of the barrier that runs beside this node. */
    long clock(Node node) {
        return world.now * world.rules.nodeRates().get(node.index) / Rules.TRUE_RATE;
    }

    Node.Promotion begin(Node node, Leadership leadership) {
        boolean sleeps = world.rules.gate() == Rules.Gate.SLEEP;
        long until = sleeps ? clock(node) + world.rules.longestSilence().toNanos() : 0;
        return new Node.Promotion(leadership, world.rules.gate() == Rules.Gate.NONE, until);
    }

    /** What it waits for may go on now. */
    boolean waits(Node node) {
        Node.Promotion promotion = node.promotion;
        if (promotion == null || promotion.passed) {
            return false;
        }
        if (promotion.sleepsUntil > 0) {
            return clock(node) >= promotion.sleepsUntil;
        }
        return !world.dcs.away || promotion.sent < 0 || promotion.evaluated != null;
    }

    /** Until when a promotion is held up at the longest, on the node's clock, or -1. */
    long waitsUntil(Node node) {
        Node.Promotion promotion = node.promotion;
        if (promotion != null
                && promotion.barrier != null
                && promotion.barrier.verdict() instanceof Barrier.Verdict.Wait(List<RegisteredGateway> _, long until)) {
            return until;
        }
        return promotion != null && promotion.sleepsUntil > 0 ? promotion.sleepsUntil : -1;
    }

    boolean barrier(Node node, Move.Reach reach) {
        boolean moved = barrierStep(node);
        if (moved && reach == Move.Reach.THROUGH) {
            while (node.promotion != null && node.promotion.sent >= 0 && barrierStep(node)) {
                // until the reading has arrived
            }
        }
        return moved;
    }

    private boolean barrierStep(Node node) {
        Node.Promotion promotion = node.promotion;
        if (promotion == null || promotion.passed) {
            return false;
        }
        if (promotion.sleepsUntil > 0) {
            promotion.passed = clock(node) >= promotion.sleepsUntil;
            return promotion.passed;
        }
        if (promotion.sent < 0) {
            promotion.sent = clock(node);
        } else if (promotion.evaluated == null) {
            if (world.dcs.away) {
                return false;
            }
            promotion.evaluated = directory(promotion.sent);
            promotion.holderThen = world.dcs.lock == null ? null : world.dcs.lock.leadership();
        } else {
            arrived(node, promotion, promotion.evaluated);
        }
        return true;
    }

    private Directory directory(long sent) {
        Dcs dcs = world.dcs;
        List<RegisteredGateway> registered = new ArrayList<>();
        dcs.entries.forEach((process, entry) -> registered.add(new RegisteredGateway(
                "process " + process,
                process + entry.registration().id(),
                world.rules.each().get(Gateway.of(process)).maxSilence(),
                entry.registration().acknowledged())));
        Leadership holder = dcs.lock == null ? null : dcs.lock.leadership();
        return new Directory(sent, sent, holder, holder == null ? null : World.acknowledgement(holder), registered);
    }

    private void arrived(Node node, Node.Promotion promotion, Directory evaluated) {
        Directory dated = new Directory(
                evaluated.sent(), clock(node), evaluated.lock(), evaluated.awaited(), evaluated.gateways());
        Directory read = policy.reading(List.copyOf(promotion.readings), dated);
        promotion.readings.add(dated);
        promotion.sent = -1;
        promotion.evaluated = null;
        Barrier barrier = promotion.barrier == null ? Barrier.begin(node.name, read) : promotion.barrier.read(read);
        promotion.barrier = barrier;
        switch (barrier.verdict()) {
            case Barrier.Verdict.Wait _ -> {
                // read again
            }
            case Barrier.Verdict.Pass _ -> {
                world.invariants.passed(node, promotion.granted(), promotion.holderThen);
                promotion.passed = true;
            }
            case Barrier.Verdict.LockLost _ -> node.promotion = null;
        }
    }

    boolean mayPromote(Node node) {
        return node.promotion != null
                && node.promotion.passed
                && world.cluster.acts(node)
                && world.dcs.leases.alive(node.lease)
                && world.now >= world.quietUntil;
    }

    boolean promote(Node node) {
        Node.Promotion promotion = node.promotion;
        if (promotion == null || !mayPromote(node)) {
            return false;
        }
        // The agent's record says so before PostgreSQL does it: nobody is called a replica who is none.
        world.cluster.publish(node);
        Leadership leadership = promotion.granted();
        boolean held = world.dcs.lock != null && world.dcs.lock.leadership().equals(leadership);
        node.promotion = null;
        if (!held && !world.rules.may(Freedom.LATE_PROMOTION)) {
            return true;
        }
        node.writable = leadership;
        node.newest = world.order(leadership);
        if (held) {
            world.truth = leadership;
            world.line = next(world.line);
            node.line = world.line;
        } else {
            node.line = next(node.line);
        }
        // Also one that was promoted without the lock may have been verified, just before its lock was gone.
        world.highest = Math.max(world.highest, node.line.newest());
        for (Gateway gateway : world.gateways) {
            gateway.eachSession(session -> session.mayWrite |= session.node == node);
        }
        return true;
    }

    private TimelineHistory next(TimelineHistory line) {
        Map<Integer, Long> begins = new TreeMap<>(line.begins());
        begins.put(line.newest() + 1, (long) ++world.begun);
        return new TimelineHistory(line.newest() + 1, begins);
    }
}
