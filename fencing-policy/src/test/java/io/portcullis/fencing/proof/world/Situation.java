package io.portcullis.fencing.proof.world;

import io.portcullis.topology.Leadership;
import org.jspecify.annotations.Nullable;

/**
 * A world as a number that is the same for all worlds in the same situation: times count from now, revisions only by their order, leases,
 * rounds and fences only by which are the same. Records are walked whole, so nothing that the policy remembers can be forgotten here.
 */
public final class Situation {
    private final World world;
    private final Words words = new Words();
    private final Values values;
    private final int truth;

    private Situation(World world) {
        this.world = world;
        values = new Values(words, world);
        truth = world.truth == null ? -1 : world.order(world.truth);
    }

    public static long of(World world) {
        Situation situation = new Situation(world);
        situation.write();
        return situation.words.hash();
    }

    private void object(@Nullable Object value) {
        values.object(value);
    }

    private void write() {
        values.base = world.now;
        object(world.truth);
        object(world.line);
        words.plain(world.begun);
        words.plain(world.highest);
        words.plain(Math.max(0, world.quietUntil - world.now));
        if (world.rules.may(Freedom.FAILSAFE)) {
            words.plain(Math.max(0, world.lockedUntil - world.now));
            words.plain(world.partitioned ? 1 : 0);
        }
        write(world.dcs);
        for (Gateway gateway : world.gateways) {
            values.base = gateway.elapsed();
            values.gateway = gateway.index;
            write(gateway);
        }
        for (Node node : world.cluster.nodes()) {
            values.base = world.promotions.clock(node);
            write(node);
        }
    }

    // ---- the DCS

    private void write(Dcs dcs) {
        words.plain(dcs.restores);
        words.plain(dcs.away ? world.now - dcs.awaySince : -1);
        contents(dcs);
        leases(dcs.leases);
        words.plain(dcs.deposed == null ? 0 : dcs.deposedTerm);
        if (dcs.deposed != null) {
            leases(dcs.deposed);
        }
        words.plain(dcs.backup == null ? 0 : 1);
        if (dcs.backup != null) {
            contents(dcs.backup);
            object(dcs.backup.entries);
        }
    }

    private void contents(Dcs dcs) {
        object(dcs.timelines);
        words.plain(dcs.generation);
        words.plain(dcs.term);
        words.plain(dcs.leases.ttl);
        words.revision(dcs.revision);
        object(dcs.lock);
        object(dcs.record);
        object(dcs.members);
        words.plain(dcs.leases.all.size());
        dcs.leases.all.forEach((id, lease) -> {
            words.lease(id);
            words.plain(lease.length());
        });
    }

    private void leases(Leases leases) {
        leases.all.forEach((id, lease) -> {
            words.lease(id);
            words.plain(lease.ends() == Leases.NEVER ? 0 : lease.ends() - world.now);
        });
    }

    // ---- nodes

    private void write(Node node) {
        object(node.agent);
        object(node.line);
        words.lease(node.lease);
        object(node.writable);
        if (world.rules.kind() == Kind.RECORD) {
            object(node.observed);
            words.plain(node.waitsFor(values.base));
        }
        words.plain(truth >= 0 && node.newest >= truth ? 1 : 0);
        words.plain(node.writable != null && node.newest == world.order(node.writable) ? 1 : 0);
        Node.Promotion promotion = node.promotion;
        words.plain(promotion == null ? 0 : 1);
        if (promotion != null) {
            object(promotion.leadership);
            words.plain(promotion.passed ? 1 : 0);
            words.plain(promotion.sent < 0 ? 1 : promotion.sent - values.base);
            words.plain(promotion.sleepsUntil == 0 ? 0 : promotion.sleepsUntil - values.base);
            object(promotion.evaluated);
            // A barrier is what it read first, and who published since.
            object(promotion.readings.isEmpty() ? null : promotion.readings.getFirst());
            object(promotion.barrier == null ? null : promotion.barrier.verdict());
        }
    }

    // ---- gateways

    private void write(Gateway gateway) {
        world.dcs.entries.forEach((process, entry) -> {
            if (Gateway.of(process) == gateway.index) {
                words.plain(process == gateway.process() ? 1 : 0);
                object(entry);
            }
        });
        words.plain(gateway.stopped ? 1 : 0);
        words.time(values.base, gateway.wakeAt);
        words.plain(gateway.offset());
        object(gateway.state);
        object(gateway.authority);
        if (world.rules.kind() == Kind.RECORD) {
            object(gateway.records.times());
        }
        if (world.rules.kind() == Kind.POLL) {
            object(gateway.polled.leader());
            words.plain(gateway.polled.times());
        }
        object(gateway.standing);
        object(gateway.contacts);
        object(gateway.renewals);
        object(gateway.probes);
        if (world.rules.may(Freedom.FAILSAFE)) {
            object(gateway.agents);
        }
        object(gateway.reports);
        object(leadership(gateway.newestPublished));
        object(leadership(gateway.newestRelayed));
        write(gateway.chronicle, gateway.settings().severAfter().toNanos());
        for (Loop loop : gateway.loops) {
            object(loop.allowed);
            object(loop.ordered);
            words.plain(loop.sessions.size());
            for (Session session : loop.sessions) {
                write(session, gateway.settings().severAfter().toNanos());
            }
        }
        if (world.rules.may(Freedom.WATCH)) {
            object(world.dcs.history.subList(gateway.watched, world.dcs.history.size()));
        }
    }

    /** What is longer ago than sever-after makes no difference any more. */
    private void write(Chronicle chronicle, long severAfter) {
        chronicle.pins.forEach(pin -> since(pin, 0));
        since(chronicle.unregisteredAt, severAfter);
        since(chronicle.registrationTold, severAfter);
        since(chronicle.otherHistoryAt, severAfter);
        since(chronicle.coveredUntil, severAfter);
        if (world.rules.may(Freedom.FAILSAFE)) {
            since(chronicle.agreedUntil, 0);
        }
        words.plain(chronicle.restores);
        object(chronicle.allowed);
        words.plain(chronicle.entitledByPin ? 1 : 0);
        object(chronicle.dead);
        words.plain(chronicle.served);
        if (world.rules.may(Freedom.OVERWRITE)) {
            object(chronicle.lastShown);
            object(chronicle.overwrite);
        }
    }

    private void since(long time, long length) {
        words.time(values.base, values.base - time > length ? Chronicle.NEVER : time);
    }

    private void write(Session session, long severAfter) {
        words.plain(session.node.index);
        object(session.gate.basis());
        object(session.gate.leadership());
        words.plain(session.mayWrite ? 1 : 0);
        if (session.underPermit()) {
            since(session.uncoveredSince(), severAfter);
        }
        object(session.station);
        if (session.station != Session.Station.NONE) {
            object(session.truthThen);
            words.plain(session.writtenThen);
            words.time(values.base, session.clock);
            object(session.verdict);
        }
    }

    private @Nullable Leadership leadership(int order) {
        return order < 0 ? null : world.takings.get(order);
    }
}
