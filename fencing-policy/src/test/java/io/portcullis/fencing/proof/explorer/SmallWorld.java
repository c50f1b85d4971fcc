package io.portcullis.fencing.proof.explorer;

import static io.portcullis.fencing.proof.world.Freedom.BURST;
import static io.portcullis.fencing.proof.world.Freedom.CLOCK_STOP;
import static io.portcullis.fencing.proof.world.Freedom.DCS_LEADER_CHANGE;
import static io.portcullis.fencing.proof.world.Freedom.DELETE_LOCK;
import static io.portcullis.fencing.proof.world.Freedom.KILL;
import static io.portcullis.fencing.proof.world.Freedom.LOSS;
import static io.portcullis.fencing.proof.world.Freedom.NEW_LEASE;
import static io.portcullis.fencing.proof.world.Freedom.OUTAGE;
import static io.portcullis.fencing.proof.world.Freedom.RELEASE;
import static io.portcullis.fencing.proof.world.Freedom.REPLICA_SESSIONS;
import static io.portcullis.fencing.proof.world.Freedom.RESTORE;
import static io.portcullis.fencing.proof.world.Freedom.STALL;
import static io.portcullis.fencing.proof.world.Freedom.STOP;
import static io.portcullis.fencing.proof.world.Freedom.WALL_JUMP;
import static io.portcullis.fencing.proof.world.Freedom.WATCH;

import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.proof.simulation.Healing;
import io.portcullis.fencing.proof.world.Freedom;
import io.portcullis.fencing.proof.world.Move;
import io.portcullis.fencing.proof.world.Move.Reach;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Possible;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.fencing.proof.world.World;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A world small enough to be explored whole. Each has some of the freedoms, so that it can be explored deeper than one with all.
 *
 * @param reach whether messages stop at every station of their way
 * @param tick by which time passes
 * @param mishaps how many things may go wrong in one story
 * @param depth of the exploration that is part of {@code ./verify}, in moves
 */
record SmallWorld(String name, Rules rules, Start start, Reach reach, Duration tick, int mishaps, int depth) {
    /** Where its stories begin. */
    enum Start {
        /** Gateways, agents and the DCS are just there. */
        NOTHING,
        /** All gateways are open. */
        OPEN,
        /** All gateways are open, the holder's agent stood still for most of its time to live. */
        LOCK_EXPIRING,
        /** Another node took the lock, and no gateway knows; an answer that still shows the old one is on its way to each. */
        LOCK_MOVED
    }

    private static final FencingSettings SETTINGS = new FencingSettings(
            Duration.ofMillis(2_000),
            Duration.ofMillis(500),
            Duration.ofMillis(3_000),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            true);

    private static final int SLOW = 900;

    private static final Duration TICK = Duration.ofSeconds(1);

    private static final int MISHAPS = 2;

    static List<SmallWorld> all() {
        return List.of(
                expiry("from nothing", Start.NOTHING, 1, 1, Reach.THROUGH, 7, STALL, LOSS, WATCH),
                expiry(
                        "the lock expires, messages in pieces",
                        Start.LOCK_EXPIRING,
                        1,
                        1,
                        Reach.STEP,
                        10,
                        STALL,
                        LOSS,
                        STOP),
                expiry(
                        "the lock expires, two gateways with two loops",
                        Start.LOCK_EXPIRING,
                        2,
                        2,
                        Reach.THROUGH,
                        9,
                        STALL,
                        STOP),
                expiry(
                        "leases and terms change",
                        Start.OPEN,
                        1,
                        1,
                        Reach.THROUGH,
                        9,
                        STALL,
                        KILL,
                        NEW_LEASE,
                        DCS_LEADER_CHANGE,
                        OUTAGE,
                        WATCH),
                expiry("clocks go wrong", Start.LOCK_EXPIRING, 1, 1, Reach.THROUGH, 8, STALL, WALL_JUMP, CLOCK_STOP),
                barrier("switchover, messages in pieces", Start.LOCK_MOVED, 1, 1, Reach.STEP, 8, RELEASE, LOSS, STOP),
                barrier(
                        "switchover, two gateways with two loops",
                        Start.LOCK_MOVED,
                        2,
                        2,
                        Reach.THROUGH,
                        7,
                        RELEASE,
                        DELETE_LOCK),
                barrier(
                        "stopped between receiving and relaying",
                        Start.LOCK_MOVED,
                        1,
                        1,
                        Reach.THROUGH,
                        8,
                        RELEASE,
                        BURST,
                        STOP),
                barrier(
                        "sessions on replicas",
                        Start.LOCK_MOVED,
                        1,
                        1,
                        Reach.THROUGH,
                        7,
                        RELEASE,
                        REPLICA_SESSIONS,
                        STOP,
                        WATCH),
                barrier("a restore", Start.OPEN, 1, 1, Reach.THROUGH, 10, RELEASE, OUTAGE, RESTORE));
    }

    private static SmallWorld expiry(
            String name, Start start, int gateways, int loops, Reach reach, int depth, Freedom first, Freedom... more) {
        return world(name, start, gateways, loops, false, reach, depth, EnumSet.of(first, more));
    }

    private static SmallWorld barrier(
            String name, Start start, int gateways, int loops, Reach reach, int depth, Freedom first, Freedom... more) {
        return world(name, start, gateways, loops, true, reach, depth, EnumSet.of(first, more));
    }

    private static SmallWorld world(
            String name,
            Start start,
            int gateways,
            int loops,
            boolean barrier,
            Reach reach,
            int depth,
            Set<Freedom> freedoms) {
        Rules rules = new Rules(
                SETTINGS,
                SETTINGS.maxSilence().multipliedBy(2),
                2,
                loops,
                barrier,
                !barrier,
                true,
                1_000,
                gateways == 1 ? List.of(SLOW) : List.of(SLOW, 1_000),
                List.of(1_000, 1_000),
                freedoms);
        return new SmallWorld(name, rules, start, reach, TICK, MISHAPS, depth);
    }

    /** Where the exploration begins. */
    World begin(Policy.Maker policy) {
        World world = new World(rules, policy, World.ALL_INVARIANTS);
        if (start == Start.NOTHING) {
            return world;
        }
        new Healing(world).run();
        switch (start) {
            case NOTHING, OPEN -> {
                // as it is
            }
            case LOCK_EXPIRING -> {
                world.perform(new Move.Stall(0));
                for (long passed = 0; passed < rules.ttl().toNanos() / 2; passed += tick.toNanos()) {
                    Healing.promptly(world);
                    world.perform(new Move.AgentTurn(1));
                    world.perform(new Move.Pass(tick.toNanos()));
                }
            }
            case LOCK_MOVED -> {
                world.perform(new Move.Pass(tick.toNanos()));
                for (int gateway = 0; gateway < rules.gateways(); gateway++) {
                    world.perform(new Move.Wake(gateway));
                    askUntilEvaluated(world, gateway);
                }
                world.perform(new Move.Release(0));
                world.perform(new Move.TakeLock(1));
            }
        }
        return world;
    }

    private static void askUntilEvaluated(World world, int gateway) {
        Possible possible = new Possible(world);
        for (Move next = possible.towardsAnswer(gateway); next != null; next = possible.towardsAnswer(gateway)) {
            world.perform(next);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
