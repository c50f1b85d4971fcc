package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.proof.world.Move.Restore.How;
import java.util.List;

/** What could go wrong next, as far as the world's freedoms allow it. */
public final class Mishaps {
    private final World world;

    public Mishaps(World world) {
        this.world = world;
    }

    private boolean may(Freedom freedom) {
        return world.rules.may(freedom);
    }

    // ---- at a gateway

    public void ofGateway(int index, List<Move> moves) {
        Gateway gateway = world.gateways.get(index);
        if (may(Freedom.LOSS)) {
            losses(gateway, moves);
        }
        if (may(Freedom.DEPOSED_LEADER) && world.dcs.deposed != null) {
            for (Flight.Contact contact : gateway.contacts) {
                if (contact instanceof Flight.Contact.AskingLockTime) {
                    moves.add(new Move.DeposedAnswers(index, contact.round()));
                }
            }
        }
        if (may(Freedom.STOP)) {
            moves.add(gateway.stopped ? new Move.Continue(index) : new Move.Stop(index));
        }
        if (may(Freedom.RESTART)) {
            moves.add(new Move.Restart(index));
        }
        if (may(Freedom.DELETE_REGISTRATION) && world.dcs.entries.containsKey(gateway.process()) && !world.dcs.away) {
            moves.add(new Move.DeleteRegistration(index));
        }
        if (!gateway.stopped) {
            whileRunning(gateway, moves);
        }
    }

    private void whileRunning(Gateway gateway, List<Move> moves) {
        int index = gateway.index;
        if (may(Freedom.BURST)) {
            bursts(gateway, moves);
        }
        if (may(Freedom.DOUBT)) {
            moves.add(new Move.Doubted(index));
        }
        if (may(Freedom.FALSE_PROBE) && !gateway.probes.isEmpty()) {
            moves.add(new Move.ProbeLost(index));
            moves.add(new Move.ProbeLies(index));
        }
        if (may(Freedom.LOSS) && !gateway.agents.isEmpty()) {
            moves.add(new Move.AgentsLost(index));
        }
        if (may(Freedom.PIN)) {
            if (gateway.pinned()) {
                moves.add(new Move.Unpin(index));
            }
            for (Node node : world.cluster.nodes()) {
                moves.add(new Move.Pin(index, node.index));
            }
        }
        long jump = gateway.settings().margin().toNanos() * 2;
        if (may(Freedom.WALL_JUMP)) {
            // Set back where the other clock may stand still, it could hide just that: docs/fencing.md says so.
            moves.add(new Move.SetWallClock(index, may(Freedom.CLOCK_STOP) ? jump : -jump));
        }
        if (may(Freedom.CLOCK_STOP)) {
            moves.add(new Move.ClockStops(index, jump));
            moves.add(new Move.ClockStops(index, jump * 10));
        }
    }

    private void losses(Gateway gateway, List<Move> moves) {
        int index = gateway.index;
        for (Flight.Contact contact : gateway.contacts) {
            moves.add(new Move.ContactLost(index, contact.round()));
            if (!gateway.stopped) {
                moves.add(new Move.ContactFails(index, contact.round()));
            }
            if (contact instanceof Flight.Contact.AskingLockTime) {
                moves.add(new Move.LockTimeRefused(index, contact.round()));
            }
        }
        for (Flight.Renewal renewal : gateway.renewals) {
            if (renewal instanceof Flight.Renewal.Writing writing && !writing.heard()) {
                continue;
            }
            moves.add(new Move.RenewalLost(index, renewal.request().round()));
            if (!gateway.stopped) {
                moves.add(new Move.RenewalFails(index, renewal.request().round()));
            }
        }
        if (may(Freedom.WATCH) && gateway.watched < world.dcs.history.size()) {
            moves.add(new Move.WatchLost(index));
        }
    }

    /** One burst at a time is as bad as any number. */
    private static void bursts(Gateway gateway, List<Move> moves) {
        for (Loop loop : gateway.loops) {
            for (Session session : loop.sessions) {
                if (session.mayWrite) {
                    moves.add(new Move.Burst(gateway.index, loop.index, session.id));
                }
            }
        }
    }

    // ---- at a node

    public void ofNode(int index, List<Move> moves) {
        Node node = world.cluster.node(index);
        if (!node.running()) {
            moves.add(new Move.Revive(index));
            return;
        }
        if (may(Freedom.STALL)) {
            moves.add(new Move.Stall(index));
        }
        if (may(Freedom.KILL)) {
            moves.add(new Move.Kill(index));
        }
        if (may(Freedom.FAILSAFE) && !world.partitioned) {
            moves.add(new Move.Partition(index));
        }
        if (world.dcs.away) {
            return;
        }
        boolean leads = world.dcs.lock != null && world.dcs.lock.node().equals(node.name);
        if (leads && may(Freedom.RELEASE)) {
            moves.add(new Move.Release(index));
        }
        if (may(Freedom.OVERWRITE) && world.cluster.mayOverwrite(node)) {
            moves.add(new Move.Overwrite(index));
        }
        if (leads && may(Freedom.NEW_LEASE)) {
            moves.add(new Move.NewLease(index));
        }
        if (may(Freedom.DEPOSED_LEADER) && world.dcs.deposed != null && world.dcs.deposed.alive(node.lease)) {
            moves.add(new Move.KeptAliveByDeposed(index));
        }
    }

    // ---- in the DCS

    public void ofDcs(List<Move> moves) {
        if (world.dcs.away) {
            moves.add(new Move.Return());
            restores(moves);
            return;
        }
        if (world.partitioned) {
            moves.add(new Move.Return());
        }
        if (may(Freedom.DCS_LEADER_CHANGE)) {
            moves.add(new Move.DcsLeaderChange());
        }
        if (may(Freedom.NEW_TTL)) {
            moves.add(new Move.NewTtl());
        }
        if (may(Freedom.OUTAGE)) {
            moves.add(new Move.Outage());
        }
        if (may(Freedom.RESTORE) || may(Freedom.RESTORE_IN_PLACE)) {
            moves.add(new Move.Backup());
        }
        if (may(Freedom.DELETE_LOCK) && world.dcs.lock != null) {
            moves.add(new Move.DeleteLock());
        }
    }

    private void restores(List<Move> moves) {
        if (world.dcs.backup == null) {
            return;
        }
        if (may(Freedom.RESTORE)) {
            moves.add(new Move.Restore(How.ANOTHER_CLUSTER));
        }
        if (may(Freedom.RESTORE_IN_PLACE)) {
            moves.add(new Move.Restore(How.IN_PLACE));
            moves.add(new Move.Restore(How.REVISION_BUMPED));
        }
    }
}
