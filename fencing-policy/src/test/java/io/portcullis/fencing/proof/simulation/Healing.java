package io.portcullis.fencing.proof.simulation;

import io.portcullis.fencing.proof.world.Move;
import io.portcullis.fencing.proof.world.Move.Reach;
import io.portcullis.fencing.proof.world.Possible;
import io.portcullis.fencing.proof.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Everybody lives and everything is prompt from now on: after a while every gateway must be open, and stay so. */
public final class Healing {
    private static final long SPARE = Duration.ofSeconds(5).toNanos();

    private final World world;
    private final Possible possible;
    private final long agentPeriod;
    private long nextTurn;

    /** Barriers read again and again. */
    private static final int ROUNDS = 100;

    public Healing(World world) {
        this.world = world;
        this.possible = new Possible(world);
        this.agentPeriod = world.rules().ttl().toNanos() / 3;
    }

    /** All locks of the dead have expired, all quarantines are over, all promotions have waited. */
    public void run() {
        world.perform(new Move.Return());
        for (int gateway = 0; gateway < possible.gateways(); gateway++) {
            world.perform(new Move.Continue(gateway));
            world.perform(new Move.Unpin(gateway));
        }
        for (int node = 0; node < possible.nodes(); node++) {
            world.perform(new Move.Revive(node));
        }
        long silence = world.rules().longestSilence().toNanos();
        long end = world.now()
                + 3 * world.rules().ttl().toNanos()
                + world.rules().longestSeverAfter().toNanos() * 3 / 2
                + 3 * silence
                + SPARE;
        // What looks open at first may rest on a permit that nobody has looked after for long, or on a false word.
        long since = world.now();
        while (world.now() - since < silence && world.now() < end) {
            goOn();
            since = world.open() ? since : world.now();
        }
        world.healed(world.open(), "a healthy cluster is not open");
        long later = world.now() + silence;
        while (world.now() < later) {
            goOn();
            world.healed(world.open(), "a healthy cluster does not stay open");
        }
        world.healed(!possible.someoneWaits(), "a session is still suspended");
    }

    private void goOn() {
        if (world.now() >= nextTurn) {
            nextTurn = world.now() + agentPeriod;
            for (int node = 0; node < possible.nodes(); node++) {
                world.perform(new Move.AgentTurn(node));
            }
        }
        promptly(world);
        long next = Math.min(possible.nextByItself(), nextTurn);
        world.perform(new Move.Pass(Math.clamp(next - world.now(), 1, agentPeriod)));
    }

    /** Whatever is on its way arrives, and what follows from that. */
    public static void promptly(World world) {
        Possible possible = new Possible(world);
        List<Move> moves = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            moves.clear();
            for (int gateway = 0; gateway < possible.gateways(); gateway++) {
                possible.ordinary(gateway, Reach.THROUGH, moves);
            }
            boolean waits = moves.isEmpty();
            for (int node = 0; node < possible.nodes(); node++) {
                possible.ordinaryOfNode(node, Reach.THROUGH, moves);
            }
            moves.forEach(world::perform);
            if (waits) {
                return;
            }
        }
    }
}
