package io.portcullis.fencing.proof.explorer;

import static io.portcullis.fencing.proof.world.Freedom.BURST;
import static io.portcullis.fencing.proof.world.Freedom.CLOCK_STOP;
import static io.portcullis.fencing.proof.world.Freedom.DCS_LEADER_CHANGE;
import static io.portcullis.fencing.proof.world.Freedom.DELETE_LOCK;
import static io.portcullis.fencing.proof.world.Freedom.DELETE_REGISTRATION;
import static io.portcullis.fencing.proof.world.Freedom.DEPOSED_LEADER;
import static io.portcullis.fencing.proof.world.Freedom.DOUBT;
import static io.portcullis.fencing.proof.world.Freedom.FAILSAFE;
import static io.portcullis.fencing.proof.world.Freedom.KILL;
import static io.portcullis.fencing.proof.world.Freedom.LOSS;
import static io.portcullis.fencing.proof.world.Freedom.NEW_LEASE;
import static io.portcullis.fencing.proof.world.Freedom.NEW_TTL;
import static io.portcullis.fencing.proof.world.Freedom.OUTAGE;
import static io.portcullis.fencing.proof.world.Freedom.OVERWRITE;
import static io.portcullis.fencing.proof.world.Freedom.PIN;
import static io.portcullis.fencing.proof.world.Freedom.RELEASE;
import static io.portcullis.fencing.proof.world.Freedom.REPLICA_SESSIONS;
import static io.portcullis.fencing.proof.world.Freedom.RESTART;
import static io.portcullis.fencing.proof.world.Freedom.RESTORE;
import static io.portcullis.fencing.proof.world.Freedom.RESTORE_IN_PLACE;
import static io.portcullis.fencing.proof.world.Freedom.STALL;
import static io.portcullis.fencing.proof.world.Freedom.STOP;
import static io.portcullis.fencing.proof.world.Freedom.WALL_JUMP;
import static io.portcullis.fencing.proof.world.Freedom.WATCH;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.proof.simulation.Start;
import io.portcullis.fencing.proof.world.Freedom;
import io.portcullis.fencing.proof.world.Kind;
import io.portcullis.fencing.proof.world.Move.Reach;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.fencing.proof.world.Rules.Gate;
import io.portcullis.fencing.proof.world.World;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A world small enough to be explored whole. Each has some of the freedoms, so that it can be explored deeper than one with all.
 *
 * @param reach whether messages stop at every station of their way
 * @param tick by which time passes
 * @param mishaps how many things may go wrong in one story
 * @param depth of the exploration that is part of {@code ./verify}, in moves
 */
record SmallWorld(String name, Rules rules, Start start, Reach reach, Duration tick, int mishaps, int depth) {
    private static final FencingSettings SETTINGS = settings(2_000);

    private static final String WHERE_LOCKS_ARE_OVERWRITTEN = "bgij";

    private static final int SLOW_RATE = 900;

    private static final Duration TICK = Duration.ofSeconds(1);

    private static FencingSettings settings(long maxSilence) {
        return new FencingSettings(
                Duration.ofMillis(maxSilence),
                Duration.ofMillis(500),
                Duration.ofMillis(3_000),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                true);
    }

    static List<SmallWorld> all() {
        return Stream.of(expiries(), promotions(), otherKinds())
                .flatMap(List::stream)
                .toList();
    }

    /** Nothing protects but the lock's expiry. */
    private static List<SmallWorld> expiries() {
        return List.of(
                world("from nothing", Start.NOTHING, 7).with(STALL, LOSS, WATCH),
                world("the lock expires, messages in pieces", Start.LOCK_EXPIRING, 9)
                        .inPieces()
                        .with(STALL, LOSS, STOP),
                world("the lock expires, two gateways with two loops", Start.LOCK_EXPIRING, 8)
                        .gateways(2, SETTINGS, SETTINGS)
                        .with(STALL, STOP),
                world("leases and terms change", Start.OPEN, 8)
                        .with(STALL, KILL, NEW_LEASE, NEW_TTL, DCS_LEADER_CHANGE, OUTAGE, WATCH),
                world("the leader of the DCS before still answers", Start.OPEN, 9)
                        .mishaps(3)
                        .with(DCS_LEADER_CHANGE, DEPOSED_LEADER),
                world("agents go on without the DCS", Start.OPEN, 9).mishaps(3).with(FAILSAFE, STALL),
                world("clocks go wrong", Start.LOCK_EXPIRING, 7).with(STALL, WALL_JUMP, CLOCK_STOP));
    }

    /** Promotions wait for gateways. */
    private static List<SmallWorld> promotions() {
        return List.of(
                world("switchover, messages in pieces", Start.LOCK_MOVED, 7)
                        .barrier()
                        .inPieces()
                        .with(RELEASE, LOSS, STOP),
                world("switchover, two gateways with two loops", Start.LOCK_MOVED, 6)
                        .barrier()
                        .gateways(2, SETTINGS, SETTINGS)
                        .with(RELEASE, DELETE_LOCK),
                world("switchover, one gateway more patient than the other", Start.LOCK_MOVED, 6)
                        .barrier()
                        .gateways(1, SETTINGS, settings(3_000))
                        .with(RELEASE),
                world("a switchover that no gateway heard of, and the next", Start.SUCCEEDED_IN_SILENCE, 7)
                        .barrier()
                        .with(RELEASE, LOSS),
                world("a gateway is started again", Start.LOCK_MOVED, 7)
                        .barrier()
                        .with(RELEASE, RESTART),
                world("a registration is deleted", Start.LOCK_MOVED, 7)
                        .barrier()
                        .with(RELEASE, DELETE_REGISTRATION),
                world("a pin", Start.LOCK_MOVED, 6).barrier().with(RELEASE, PIN),
                world("stopped between receiving and relaying", Start.LOCK_MOVED, 7)
                        .barrier()
                        .with(RELEASE, BURST, STOP),
                world("sessions on replicas", Start.LOCK_MOVED, 7)
                        .barrier()
                        .with(RELEASE, REPLICA_SESSIONS, STOP, WATCH),
                world("a restore", Start.DCS_AWAY, 7).barrier().with(RELEASE, RESTORE),
                world("a restore in place", Start.DCS_AWAY, 7).barrier().with(RELEASE, RESTORE_IN_PLACE),
                world("a clock stops, and nodes merely sleep", Start.LOCK_MOVED, 7)
                        .sleep()
                        .with(RELEASE, CLOCK_STOP));
    }

    /** The DCS is of another kind. */
    private static List<SmallWorld> otherKinds() {
        return List.of(
                world("sessions end", Start.LOCK_EXPIRING, 8)
                        .of(Kind.SESSIONS)
                        .barrier()
                        .with(STALL, KILL, LOSS),
                world("a session is ended by its agent", Start.LOCK_MOVED, 6)
                        .of(Kind.EPHEMERALS)
                        .barrier()
                        .with(RELEASE, STALL, KILL, WATCH),
                world("a session's lock is stolen", Start.STOOD_STILL, 7)
                        .of(Kind.EPHEMERALS)
                        .barrier()
                        .with(OVERWRITE, STALL, RELEASE, WATCH),
                world("a record grows old", Start.LOCK_EXPIRING, 7)
                        .of(Kind.RECORD)
                        .with(STALL, LOSS, STOP),
                world("a record grows old, and a clock stops", Start.LOCK_EXPIRING, 7)
                        .of(Kind.RECORD)
                        .with(STALL, CLOCK_STOP),
                world("a record is given up", Start.LOCK_MOVED, 6)
                        .of(Kind.RECORD)
                        .barrier()
                        .with(RELEASE, LOSS, WATCH),
                world("a record is overwritten early", Start.STOOD_STILL, 6)
                        .of(Kind.RECORD)
                        .with(OVERWRITE, STALL, WATCH),
                world("nodes are polled", Start.OPEN, 7).of(Kind.POLL).with(STALL, KILL, RELEASE, LOSS),
                world("nodes are polled, and not in time", Start.OPEN, 7)
                        .of(Kind.POLL)
                        .with(STALL, STOP, DOUBT));
    }

    private static SmallWorld world(String name, Start start, int depth) {
        Rules rules = new Rules(
                List.of(SETTINGS),
                SETTINGS.maxSilence().multipliedBy(2),
                2,
                1,
                Gate.NONE,
                Kind.LEASES,
                true,
                1_000,
                List.of(SLOW_RATE),
                List.of(1_000, 1_000),
                Set.of());
        return new SmallWorld(name, rules, start, Reach.THROUGH, TICK, 2, depth);
    }

    private SmallWorld with(Rules next) {
        return new SmallWorld(name, next, start, reach, tick, mishaps, depth);
    }

    private SmallWorld with(Freedom first, Freedom... more) {
        return with(rules(rules.each(), rules.loops(), rules.gate(), EnumSet.of(first, more)));
    }

    private SmallWorld of(Kind kind) {
        List<FencingSettings> each = kind == Kind.POLL ? List.of(SETTINGS.unregistered()) : rules.each();
        return with(new Rules(
                each,
                rules.ttl(),
                rules.nodes(),
                rules.loops(),
                rules.gate(),
                kind,
                rules.staysOnPromotion(),
                rules.dcsRate(),
                rules.gatewayRates(),
                rules.nodeRates(),
                rules.freedoms()));
    }

    private SmallWorld barrier() {
        return with(rules(rules.each(), rules.loops(), Gate.BARRIER, rules.freedoms()));
    }

    /** Nobody looks at registrations. */
    private SmallWorld sleep() {
        return with(rules(List.of(SETTINGS.unregistered()), rules.loops(), Gate.SLEEP, rules.freedoms()));
    }

    /** The second gateway's clock is right. */
    private SmallWorld gateways(int loops, FencingSettings one, FencingSettings other) {
        return with(rules(List.of(one, other), loops, rules.gate(), rules.freedoms()));
    }

    private SmallWorld inPieces() {
        return new SmallWorld(name, rules, start, Reach.STEP, tick, mishaps, depth);
    }

    private SmallWorld mishaps(int most) {
        return new SmallWorld(name, rules, start, reach, tick, most, depth);
    }

    private Rules rules(List<FencingSettings> each, int loops, Gate gate, Set<Freedom> freedoms) {
        Duration longest = each.getLast().maxSilence();
        return new Rules(
                each,
                longest.multipliedBy(2),
                rules.nodes(),
                loops,
                gate,
                kind(gate),
                rules.staysOnPromotion(),
                rules.dcsRate(),
                each.size() == 1 ? List.of(SLOW_RATE) : List.of(SLOW_RATE, 1_000),
                rules.nodeRates(),
                freedoms);
    }

    /** As before there were others: where a gate protects, nothing is said of the lock's time. */
    private Kind kind(Gate gate) {
        return rules.kind() == Kind.LEASES && gate != Gate.NONE ? Kind.SESSIONS : rules.kind();
    }

    /** Where the exploration begins. */
    World begin(Policy.Maker policy) {
        boolean overwritten = rules.may(OVERWRITE);
        return start.begin(rules, policy, overwritten ? WHERE_LOCKS_ARE_OVERWRITTEN : World.ALL_INVARIANTS);
    }

    @Override
    public String toString() {
        return name;
    }
}
