package io.portcullis.fencing.proof.simulation;

import io.portcullis.fencing.proof.world.Freedom;
import io.portcullis.fencing.proof.world.Move;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Possible;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.fencing.proof.world.World;
import java.time.Duration;
import java.util.SplittableRandom;

/** Where a story begins. What happens before is ordinary, and the same each time. */
public enum Start {
    /** Gateways, agents and the DCS are just there. */
    NOTHING,
    /** All gateways are open. */
    OPEN,
    /** All gateways are open, the holder's agent stood still for half of its time to live. */
    LOCK_EXPIRING,
    /** Another node took the lock, and no gateway knows; an answer that still shows the old one is on its way to each. */
    LOCK_MOVED,
    /** Another node took the lock, waited for the gateways in vain, and is writable; they have heard nothing since. */
    SUCCEEDED_IN_SILENCE,
    /** The lock moved, all gateways follow it, and now the DCS is away for max-silence; there is a backup of before. */
    DCS_AWAY,
    /**
     * The holder's agent stood still until another node was promoted, all gateways follow that one, and now the agent goes on: it has not
     * looked at the lock yet, and its node is still writable.
     */
    STOOD_STILL;

    private static final int ROUNDS = 40;
    private static final long AT_LEAST = Duration.ofMillis(50).toNanos();

    /** Half of the stories begin open, and half of those in the middle of what is dangerous. */
    static Start any(Rules rules, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> NOTHING;
            case 2 -> OPEN;
            default -> dangerous(rules, random);
        };
    }

    private static Start dangerous(Rules rules, SplittableRandom random) {
        if (rules.gate() == Rules.Gate.NONE) {
            return LOCK_EXPIRING;
        }
        boolean restores = rules.may(Freedom.RESTORE) || rules.may(Freedom.RESTORE_IN_PLACE);
        return switch (random.nextInt(6)) {
            case 5 -> restores ? DCS_AWAY : LOCK_MOVED;
            case 0 -> LOCK_EXPIRING;
            case 1 -> SUCCEEDED_IN_SILENCE;
            default -> LOCK_MOVED;
        };
    }

    public World begin(Rules rules, Policy.Maker policy, String invariants) {
        World world = new World(rules, policy, invariants);
        if (this == NOTHING) {
            return world;
        }
        open(world);
        Possible possible = new Possible(world);
        int holder = possible.holder();
        if (holder < 0) {
            return world;
        }
        switch (this) {
            case NOTHING, OPEN -> {
                // as it is
            }
            case LOCK_EXPIRING -> expire(world, holder);
            case LOCK_MOVED -> move(world, holder);
            case SUCCEEDED_IN_SILENCE -> succeed(world, holder);
            case DCS_AWAY -> goAway(world, holder);
            case STOOD_STILL -> standStill(world, holder);
        }
        return world;
    }

    /** Everything is prompt until all gateways are open and have published so. */
    private static void open(World world) {
        Possible possible = new Possible(world);
        for (int round = 0; round < ROUNDS; round++) {
            turns(world, -1);
            Healing.promptly(world);
            if (world.open()) {
                return;
            }
            boolean sleeps = round == 0 && world.rules().gate() == Rules.Gate.SLEEP;
            long least = sleeps ? world.rules().longestSilence().toNanos() * 10 / 9 : AT_LEAST;
            world.perform(new Move.Pass(Math.max(least, possible.nextByItself() - world.now())));
        }
    }

    private static void standStill(World world, int holder) {
        world.perform(new Move.Stall(holder));
        long step =
                Math.max(AT_LEAST, world.rules().settings().contactInterval().toNanos());
        for (int round = 0; round < ROUNDS; round++) {
            Healing.promptly(world);
            turns(world, holder);
            Healing.promptly(world);
            if (new Possible(world).holder() != holder && world.open()) {
                break;
            }
            world.perform(new Move.Pass(step));
        }
        world.perform(new Move.Revive(holder));
    }

    private static void turns(World world, int except) {
        for (int node = 0; node < world.rules().nodes(); node++) {
            if (node != except) {
                world.perform(new Move.AgentTurn(node));
            }
        }
    }

    private static void expire(World world, int holder) {
        world.perform(new Move.Stall(holder));
        long step = world.rules().ttl().toNanos() / 4;
        for (int passed = 0; passed < 2; passed++) {
            Healing.promptly(world);
            turns(world, holder);
            world.perform(new Move.Pass(step));
        }
    }

    private static void move(World world, int holder) {
        world.perform(new Move.Pass(world.rules().settings().contactInterval().toNanos() * 2));
        for (int gateway = 0; gateway < world.rules().gateways(); gateway++) {
            world.perform(new Move.Wake(gateway));
            askUntilEvaluated(world, gateway);
        }
        world.perform(new Move.Release(holder));
        world.perform(new Move.TakeLock(other(holder)));
    }

    private static void askUntilEvaluated(World world, int gateway) {
        Possible possible = new Possible(world);
        for (Move next = possible.towardsAnswer(gateway); next != null; next = possible.towardsAnswer(gateway)) {
            world.perform(next);
        }
    }

    private static void succeed(World world, int holder) {
        int next = other(holder);
        world.perform(new Move.Release(holder));
        world.perform(new Move.AgentTurn(next));
        world.perform(new Move.TakeLock(next));
        world.perform(new Move.Barrier(next, Move.Reach.THROUGH));
        long silence = world.rules().longestSilence().toNanos();
        world.perform(new Move.Pass(silence / 2));
        world.perform(new Move.AgentTurn(next));
        world.perform(new Move.Pass(silence * 3 / 4));
        world.perform(new Move.Barrier(next, Move.Reach.THROUGH));
        world.perform(new Move.Promote(next));
    }

    private static void goAway(World world, int holder) {
        world.perform(new Move.Backup());
        world.perform(new Move.Release(holder));
        world.perform(new Move.TakeLock(other(holder)));
        open(world);
        world.perform(new Move.Outage());
        long silence = world.rules().longestSilence().toNanos();
        for (int part = 0; part < 3; part++) {
            world.perform(new Move.Pass(silence * 2 / 5));
            Healing.promptly(world);
        }
    }

    private static int other(int holder) {
        return holder == 0 ? 1 : 0;
    }
}
