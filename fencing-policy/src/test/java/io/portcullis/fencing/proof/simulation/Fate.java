package io.portcullis.fencing.proof.simulation;

import io.portcullis.fencing.proof.world.Mishaps;
import io.portcullis.fencing.proof.world.Move;
import io.portcullis.fencing.proof.world.Move.Reach;
import io.portcullis.fencing.proof.world.Possible;
import io.portcullis.fencing.proof.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Chooses what happens next. Each story has its own temper: how much goes wrong in it, how slow its messages are. */
final class Fate {
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final World world;
    private final Possible possible;
    private final Mishaps wrong;
    private final SplittableRandom random;
    private final long agentPeriod;
    private final long[] nextTurn;
    private final List<Move> moves = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    // the temper
    private final int mishaps;
    private final int slowness;
    private final int steps;
    private final int leaps;

    Fate(World world, SplittableRandom random) {
        this.world = world;
        this.possible = new Possible(world);
        this.wrong = new Mishaps(world);
        this.random = random;
        this.agentPeriod = world.rules().ttl().toNanos() / 3;
        this.nextTurn = new long[possible.nodes()];
        this.mishaps = one(5, 20, 60, 150);
        this.slowness = one(50, 200, 400);
        this.steps = one(0, 100, 500);
        this.leaps = one(50, 200, 500);
    }

    private int one(int... values) {
        return values[random.nextInt(values.length)];
    }

    private boolean inThousand(int times) {
        return random.nextInt(1_000) < times;
    }

    Move next() {
        if (inThousand(mishaps)) {
            Move mishap = mishap();
            if (mishap != null) {
                return mishap;
            }
        }
        Move turn = agentTurn();
        if (turn != null) {
            return turn;
        }
        if (!inThousand(slowness)) {
            Move ordinary = ordinary();
            if (ordinary != null) {
                return ordinary;
            }
        }
        return new Move.Pass(length());
    }

    private @Nullable Move agentTurn() {
        int node = random.nextInt(possible.nodes());
        if (world.now() < nextTurn[node] || !possible.mayTurn(node)) {
            return null;
        }
        nextTurn[node] = world.now() + agentPeriod / 2 + random.nextLong(agentPeriod);
        return new Move.AgentTurn(node);
    }

    private @Nullable Move ordinary() {
        moves.clear();
        Reach reach = inThousand(steps) ? Reach.STEP : Reach.THROUGH;
        int first = random.nextInt(possible.gateways() + possible.nodes());
        for (int i = 0; i < possible.gateways() + possible.nodes() && moves.isEmpty(); i++) {
            int who = (first + i) % (possible.gateways() + possible.nodes());
            if (who < possible.gateways()) {
                possible.ordinary(who, reach, moves);
            } else {
                possible.ordinaryOfNode(who - possible.gateways(), reach, moves);
            }
        }
        return pick();
    }

    private @Nullable Move mishap() {
        moves.clear();
        int whose = random.nextInt(10);
        if (whose < 5) {
            wrong.ofGateway(random.nextInt(possible.gateways()), moves);
        } else if (whose < 8) {
            wrong.ofNode(random.nextInt(possible.nodes()), moves);
        } else {
            wrong.ofDcs(moves);
        }
        return pick();
    }

    private @Nullable Move pick() {
        return moves.isEmpty() ? null : moves.get(random.nextInt(moves.size()));
    }

    private long length() {
        long now = world.now();
        if (!inThousand(leaps)) {
            long next = possible.nextByItself();
            for (int node = 0; node < nextTurn.length; node++) {
                if (possible.mayTurn(node)) {
                    next = Math.min(next, Math.max(nextTurn[node], now + 1));
                }
            }
            if (next < Long.MAX_VALUE) {
                return next - now;
            }
        }
        times.clear();
        possible.edges(times);
        if (!times.isEmpty() && random.nextBoolean()) {
            return times.get(random.nextInt(times.size())) - now;
        }
        return MILLI << random.nextInt(14);
    }
}
