package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lock;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.TimelineHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A DCS, nodes and gateways. Time and everything else moves by {@link #perform} alone, and after each move every promise is
 * checked, with a success arriving on every session at that moment.
 */
public final class World {
    public static final String ALL_INVARIANTS = "abcdefghij";

    /** True time between the end of a clock's stop and the step that notices it: the clock goes again by then. */
    private static final long NOTICING = 1_000;

    /** What follows it in the name of a holding is a policy's own idea. */
    public static final String ALIAS = "/";

    final Rules rules;
    private final Policy.Maker maker;
    final Invariants invariants;
    final Cluster cluster;
    private final Operators operators;
    final Promotions promotions;
    final Dcs dcs;
    final List<Gateway> gateways = new ArrayList<>();
    /** True time, in nanoseconds since the beginning. */
    long now;
    /** The newest leadership that became writable while it held the lock: whose writes last. */
    @Nullable
    Leadership truth;
    /** The timelines of whoever's writes last, and how many have ever begun. */
    TimelineHistory line = TimelineHistory.upTo(1);

    int begun;
    /** The newest number of any. */
    int highest = 1;
    /** Nobody is promoted before: an operator deleted a registration. */
    long quietUntil;
    /** No node but the leader takes the lock before: agents agreed on it in failsafe mode. */
    long lockedUntil;
    /** No gateway reaches the DCS, though it is there for others. */
    boolean partitioned;
    /** Locks that were written over, by the leadership that did it. */
    final Map<Leadership, Lock> overwritten = new HashMap<>();

    boolean deletedByHand;
    /** How often nodes were asked what they are, where there is no DCS to be asked. */
    long polls;

    /** All leaderships, in the order in which they took the lock. */
    final List<Leadership> takings;

    public World(Rules rules, Policy.Maker maker, String invariants) {
        this.rules = rules;
        this.maker = maker;
        this.invariants = new Invariants(this, invariants);
        this.takings = new ArrayList<>();
        this.dcs = new Dcs(rules);
        this.cluster = new Cluster(this);
        this.operators = new Operators(this);
        this.promotions = new Promotions(this, maker.make(rules));
        for (int gateway = 0; gateway < rules.gateways(); gateway++) {
            gateways.add(new Gateway(this, gateway, maker.make(rules.seenBy(gateway))));
        }
    }

    private World(World other) {
        rules = other.rules;
        maker = other.maker;
        invariants = new Invariants(this, other.invariants.watched());
        takings = new ArrayList<>(other.takings);
        dcs = other.dcs.copy();
        cluster = other.cluster.copy(this);
        operators = new Operators(this);
        promotions = other.promotions.copy(this);
        now = other.now;
        truth = other.truth;
        line = other.line;
        begun = other.begun;
        highest = other.highest;
        quietUntil = other.quietUntil;
        lockedUntil = other.lockedUntil;
        partitioned = other.partitioned;
        overwritten.putAll(other.overwritten);
        deletedByHand = other.deletedByHand;
        polls = other.polls;
        other.gateways.forEach(gateway -> gateways.add(gateway.copy(this)));
    }

    public World copy() {
        return new World(this);
    }

    // ---- what others may look at

    public Rules rules() {
        return rules;
    }

    public long now() {
        return now;
    }

    Node node(NodeName name) {
        return cluster.node(name);
    }

    /** What a gateway sends to the DCS arrives there, and is answered. */
    boolean reachable() {
        return !dcs.away && !partitioned;
    }

    /** When it took the lock, counted in leaderships. Policies that give it another name are seen through. */
    int order(Leadership leadership) {
        for (int i = takings.size() - 1; i >= 0; i--) {
            Leadership taken = takings.get(i);
            if (taken.equals(leadership.plain())
                    || (taken.cluster().equals(leadership.cluster())
                            && leadership.holding().value().startsWith(taken.holding() + ALIAS))) {
                return i;
            }
        }
        return -1;
    }

    /** What the DCS of this world wants written when every loop has severed what is not of {@code leadership}. */
    public static Acknowledgement acknowledgement(Leadership leadership) {
        return new Acknowledgement(leadership.cluster() + " " + leadership.node() + " " + leadership.holding());
    }

    /** The leadership that an acknowledgement of this world names. */
    public static Leadership leadership(Acknowledgement acknowledgement) {
        String[] words = acknowledgement.value().split(" ", 3);
        return new Leadership(words[0], new NodeName(words[1]), new Holding(words[2]));
    }

    // ---- moves

    /**
     * Lets {@code move} happen, if it can.
     *
     * @throws Violation if a promise is broken by it
     */
    public boolean perform(Move move) {
        boolean happened = apply(move);
        if (happened) {
            check();
        }
        return happened;
    }

    private boolean apply(Move move) {
        return switch (move) {
            case Move.Pass(long nanos) -> pass(nanos);
            case Move.RoleTold(int gateway, int loop) ->
                gateways.get(gateway).told(gateways.get(gateway).loops.get(loop));
            case Move.Restart(int gateway) -> {
                gateways.get(gateway).startAgain(maker.make(rules.seenBy(gateway)));
                yield true;
            }
            case Move.Pin(int gateway, int node) ->
                !gateways.get(gateway).stopped && gateways.get(gateway).pin(cluster.node(node).name);
            case Move.Unpin(int gateway) ->
                !gateways.get(gateway).stopped && gateways.get(gateway).unpin();
            case Move.Stop(int gateway) -> stop(gateways.get(gateway), true);
            case Move.Continue(int gateway) -> stop(gateways.get(gateway), false);
            case Move.SetWallClock(int gateway, long by) -> {
                gateways.get(gateway).setWall(by);
                yield true;
            }
            case Move.ClockStops(int gateway, long nanos) -> clockStops(gateways.get(gateway), nanos);
            case Move.Wake(int gateway) -> wake(gateways.get(gateway));
            case Move.Contact(int gateway, long round, Move.Reach reach) ->
                Messages.contact(gateways.get(gateway), round, reach);
            case Move.LockTimeRefused(int gateway, long round) -> Messages.refuse(gateways.get(gateway), round);
            case Move.ContactFails(int gateway, long round) -> Messages.failContact(gateways.get(gateway), round);
            case Move.ContactLost(int gateway, long round) -> Messages.loseContact(gateways.get(gateway), round);
            case Move.Renewal(int gateway, long round, Move.Reach reach) ->
                Messages.renewal(gateways.get(gateway), round, reach);
            case Move.RenewalFails(int gateway, long round) -> Messages.failRenewal(gateways.get(gateway), round);
            case Move.RenewalLost(int gateway, long round) -> Messages.loseRenewal(gateways.get(gateway), round);
            case Move.DeposedAnswers(int gateway, long round) -> Messages.deposedAnswers(gateways.get(gateway), round);
            case Move.ProbeLost(int gateway) -> Messages.loseProbe(gateways.get(gateway));
            case Move.ProbeLies(int gateway) -> Messages.lie(gateways.get(gateway));
            case Move.WatchLost(int gateway) -> Messages.loseWatch(gateways.get(gateway));
            case Move.Probe(int gateway, Move.Reach reach) -> Messages.probe(gateways.get(gateway), reach);
            case Move.Agents(int gateway, Move.Reach reach) -> FailsafeMode.ask(gateways.get(gateway), reach);
            case Move.AgentsLost(int gateway) -> gateways.get(gateway).agents.pollFirst() != null;
            case Move.Watch(int gateway) -> Messages.watch(gateways.get(gateway));
            case Move.Doubted(int gateway) -> Messages.doubt(gateways.get(gateway));
            case Move.Report(int gateway) -> Messages.report(gateways.get(gateway));
            case Move.Fence(int gateway, int loop) -> fence(gateways.get(gateway), loop);
            case Move.Burst(int gateway, int loop, int session) -> burst(gateways.get(gateway), loop, session);
            case Move.AgentTurn(int node) -> cluster.turn(cluster.node(node));
            case Move.TakeLock(int node) -> cluster.take(cluster.node(node));
            case Move.Release(int node) -> cluster.release(cluster.node(node));
            case Move.Overwrite(int node) -> cluster.overwrite(cluster.node(node));
            case Move.NewLease(int node) -> cluster.newLease(cluster.node(node));
            case Move.Barrier(int node, Move.Reach reach) -> promotions.barrier(cluster.node(node), reach);
            case Move.Promote(int node) -> promotions.promote(cluster.node(node));
            case Move.Stall(int node) -> cluster.stall(cluster.node(node), Node.Agent.STALLED);
            case Move.Kill(int node) -> cluster.stall(cluster.node(node), Node.Agent.KILLED);
            case Move.Revive(int node) -> cluster.revive(cluster.node(node));
            case Move.Partition(int node) -> operators.partition(cluster.node(node));
            case Move.DcsLeaderChange() -> operators.dcsLeaderChange();
            case Move.KeptAliveByDeposed(int node) -> operators.keptAliveByDeposed(cluster.node(node));
            case Move.NewTtl() -> operators.newTtl();
            case Move.DeleteRegistration(int gateway) -> operators.deleteRegistration(gateways.get(gateway));
            case Move.DeleteLock() -> operators.deleteLock();
            case Move.Backup() -> operators.backup();
            case Move.Outage() -> operators.outage();
            case Move.Return() -> operators.comeBack();
            case Move.Restore(var how) -> operators.restore(how);
        };
    }

    private void check() {
        for (Gateway gateway : gateways) {
            gateway.probeSessions();
            invariants.standing(gateway);
        }
    }

    private boolean pass(long nanos) {
        now += nanos;
        dcs.expire(now);
        return true;
    }

    private static boolean stop(Gateway gateway, boolean stopped) {
        boolean changes = gateway.stopped != stopped;
        gateway.stopped = stopped;
        return changes;
    }

    private boolean clockStops(Gateway gateway, long nanos) {
        boolean stopped = gateway.stopped;
        gateway.stopped = true;
        now += nanos;
        dcs.expire(now);
        gateway.lose(nanos);
        now += NOTICING;
        gateway.stopped = stopped;
        gateway.tell(new FencingEvent.Woken());
        return true;
    }

    private static boolean wake(Gateway gateway) {
        if (gateway.stopped || gateway.elapsed() < gateway.wakeAt) {
            return false;
        }
        gateway.tell(new FencingEvent.Woken());
        return true;
    }

    private static boolean fence(Gateway gateway, int loop) {
        return !gateway.stopped && gateway.fence(gateway.loops.get(loop));
    }

    private static boolean burst(Gateway gateway, int loop, int id) {
        Session session = gateway.loops.get(loop).session(id);
        return session != null && !gateway.stopped && gateway.burst(gateway.loops.get(loop), session);
    }

    /** Every gateway serves the leader, and that is writable: some may have taken a false word for it. */
    public boolean open() {
        if (dcs.lock == null || cluster.node(dcs.lock.node()).writable == null) {
            return false;
        }
        boolean older = cluster.node(dcs.lock.node()).line.newest() < highest;
        for (Gateway gateway : gateways) {
            if (older && gateway.standing instanceof RouteStatus.Closed(ClosedReason why) && why.compares()) {
                // A restore has given the lock to a primary that had been succeeded, or an operator deleted the lock of
                // one that was about to be promoted: only a person can say which is right.
                continue;
            }
            if (!(gateway.standing instanceof RouteStatus.Open open)
                    || order(open.leadership()) != order(dcs.lock.leadership())
                    || gateway.authority.permit() == null
                    || !gateway.authority.permit().covers(open.leadership(), gateway.elapsed())) {
                return false;
            }
        }
        return true;
    }

    /** What every gateway says of itself, for the story's end. */
    public String outlook() {
        StringBuilder text = new StringBuilder();
        text.append("lock ").append(dcs.lock == null ? "free" : dcs.lock.leadership());
        for (Gateway gateway : gateways) {
            text.append(", gateway ").append(gateway.index).append(": ").append(gateway.standing);
        }
        return text.toString();
    }

    /** For those who bring the world back to health. */
    public void healed(boolean well, String what) {
        if (!well) {
            invariants.fail('e', what + ": " + outlook());
        }
    }
}
