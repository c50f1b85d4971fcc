package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.Permit;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What could happen next. Those who choose need not know the world from inside. */
public final class Possible {
    private final World world;

    public Possible(World world) {
        this.world = world;
    }

    public int gateways() {
        return world.gateways.size();
    }

    public int nodes() {
        return world.rules.nodes();
    }

    /** The node that holds the lock, or -1. */
    public int holder() {
        return world.dcs.lock == null ? -1 : world.node(world.dcs.lock.node()).index;
    }

    // ---- the ordinary way of things

    /** All that would happen at a gateway by itself. */
    public void ordinary(int index, Move.Reach reach, List<Move> moves) {
        Gateway gateway = world.gateways.get(index);
        if (!gateway.stopped && gateway.elapsed() >= gateway.wakeAt) {
            moves.add(new Move.Wake(index));
        }
        for (Flight.Contact contact : gateway.contacts) {
            if (needsDcs(contact) ? Messages.answers(world) : !gateway.stopped) {
                moves.add(new Move.Contact(index, contact.round(), reach));
            }
        }
        for (Flight.Renewal renewal : gateway.renewals) {
            if (needsDcs(renewal) ? world.reachable() : !gateway.stopped) {
                moves.add(new Move.Renewal(index, renewal.request().round(), reach));
            }
        }
        if (!gateway.probes.isEmpty()
                && !(gateway.stopped && gateway.probes.getFirst().answer() != null)) {
            moves.add(new Move.Probe(index, reach));
        }
        if (!gateway.agents.isEmpty()
                && !(gateway.stopped && gateway.agents.getFirst().answer() != null)) {
            moves.add(new Move.Agents(index, reach));
        }
        if (gateway.stopped) {
            return;
        }
        if (gateway.watches() && world.rules.may(Freedom.WATCH)) {
            moves.add(new Move.Watch(index));
        }
        if (!gateway.reports.isEmpty()) {
            moves.add(new Move.Report(index));
        }
        for (Loop loop : gateway.loops) {
            if (!loop.ordered.isEmpty()) {
                moves.add(new Move.Fence(index, loop.index));
            }
            if (loop.untold()) {
                moves.add(new Move.RoleTold(index, loop.index));
            }
        }
    }

    private static boolean needsDcs(Flight.Contact contact) {
        return contact instanceof Flight.Contact.AskingLockTime || contact instanceof Flight.Contact.Reading;
    }

    private static boolean needsDcs(Flight.Renewal renewal) {
        return renewal instanceof Flight.Renewal.Granting || renewal instanceof Flight.Renewal.Writing;
    }

    /** All that a node would do by itself, but for the agent's turns, which have their own time. */
    public void ordinaryOfNode(int index, Move.Reach reach, List<Move> moves) {
        Node node = world.cluster.node(index);
        if (world.promotions.waits(node)) {
            moves.add(new Move.Barrier(index, reach));
        }
        if (!node.running()) {
            return;
        }
        if (world.promotions.mayPromote(node)) {
            moves.add(new Move.Promote(index));
        }
        if (!world.dcs.away && world.cluster.mayTake(node)) {
            moves.add(new Move.TakeLock(index));
        }
    }

    public boolean mayTurn(int node) {
        return world.cluster.node(node).running() && !world.dcs.away;
    }

    /** The next station of a contact that the DCS has not answered yet, or null. */
    public @Nullable Move towardsAnswer(int index) {
        for (Flight.Contact contact : world.gateways.get(index).contacts) {
            if (!(contact instanceof Flight.Contact.Read)) {
                return new Move.Contact(index, contact.round(), Move.Reach.STEP);
            }
        }
        return null;
    }

    // ---- time

    /** A gateway that is not stopped wants to be woken now. */
    public boolean wakeDue() {
        for (Gateway gateway : world.gateways) {
            if (!gateway.stopped && gateway.elapsed() >= gateway.wakeAt) {
                return true;
            }
        }
        return false;
    }

    /** When a gateway that is not stopped wants to be woken, or the DCS ends a lease; whichever is next. */
    public long nextByItself() {
        long next = Long.MAX_VALUE;
        for (Gateway gateway : world.gateways) {
            if (!gateway.stopped && gateway.elapsed() < gateway.wakeAt) {
                next = Math.min(next, gateway.trueTime(gateway.wakeAt));
            }
        }
        for (Node node : world.cluster.nodes()) {
            next = Math.min(next, Math.max(world.cluster.mayTakeAt(node), world.now + 1));
        }
        return world.dcs.away ? next : Math.min(next, Math.max(world.dcs.leases.nextEnd(), world.now + 1));
    }

    /** Moments at which something is decided by a nanosecond. */
    public void edges(List<Long> times) {
        for (Gateway gateway : world.gateways) {
            add(times, gateway.trueTime(gateway.wakeAt));
            Permit permit = gateway.authority.permit();
            if (permit != null) {
                add(times, gateway.trueTime(permit.deadline()) - 1);
            }
        }
        add(times, world.dcs.leases.nextEnd());
        add(times, world.quietUntil);
        for (Node node : world.cluster.nodes()) {
            add(times, world.cluster.mayTakeAt(node));
            long until = world.promotions.waitsUntil(node);
            if (until >= 0) {
                int rate = world.rules.nodeRates().get(node.index);
                add(times, world.now + Rules.trueLength(Math.max(0, until - world.promotions.clock(node)), rate));
            }
        }
    }

    private void add(List<Long> times, long time) {
        if (time > world.now && time < Long.MAX_VALUE) {
            times.add(time);
        }
    }

    // ---- the end of a story

    /** No session is left waiting at a gateway that is open. */
    public boolean someoneWaits() {
        for (Gateway gateway : world.gateways) {
            for (Loop loop : gateway.loops) {
                for (Session session : loop.sessions) {
                    if (session.gate.onBytes(Direction.TO_CLIENT, gateway.elapsed(), gateway.authority)
                            != Verdict.RELAY) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
