package io.portcullis.fencing.proof.explorer;

import io.portcullis.fencing.proof.world.Mishaps;
import io.portcullis.fencing.proof.world.Move;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Possible;
import io.portcullis.fencing.proof.world.Situation;
import io.portcullis.fencing.proof.world.Violation;
import io.portcullis.fencing.proof.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Explores one small world, the shortest stories first. A situation is kept as the move that led to it and where that was made, and
 * lived through again when its turn comes: that takes a hundredth of the memory that keeping the worlds would.
 */
final class Explorer {
    /**
     * @param depth how many moves the longest stories had
     * @param situations how many different ones there were
     * @param moves how many moves were tried
     */
    record Result(SmallWorld world, int depth, int situations, long moves, Duration took) {
        @Override
        public String toString() {
            return world + ", " + depth + " moves deep: " + situations + " situations, " + moves + " moves, "
                    + took.toMillis() + " ms";
        }
    }

    /** A promise was broken, and this is the shortest way to it. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final char invariant;
        private final int moves;

        Broken(SmallWorld world, List<Move> story, Violation violation) {
            super(
                    world + ": " + violation.getMessage() + "\n  "
                            + String.join(
                                    "\n  ", story.stream().map(Move::toString).toList()),
                    violation);
            invariant = violation.invariant();
            moves = story.size();
        }

        /** The letter of the promise. */
        char invariant() {
            return invariant;
        }

        /** 0 if it was broken on the way to the start. */
        int moves() {
            return moves;
        }
    }

    private final SmallWorld small;
    private final World start;
    private final Seen seen = new Seen();
    private int[] parents = new int[1 << 12];
    private short[] choices = new short[1 << 12];
    private byte[] mishaps = new byte[1 << 12];
    private int known;
    private long tried;
    /** The situations on the way to the one that was lived through last, and the worlds there; the first world is the start. */
    private final List<Integer> lived = new ArrayList<>();

    private final List<World> worlds = new ArrayList<>();

    Explorer(SmallWorld small, Policy.Maker policy) {
        this.small = small;
        try {
            this.start = small.begin(policy);
        } catch (Violation violation) {
            throw new Broken(small, List.of(), violation);
        }
        worlds.add(start);
    }

    Result explore(int depth) {
        long begin = System.nanoTime();
        seen.add(Situation.of(start));
        remember(-1, 0, 0);
        int levelStart = 0;
        for (int level = 0; level < depth; level++) {
            int levelEnd = known;
            for (int situation = levelStart; situation < levelEnd; situation++) {
                goOnFrom(situation);
            }
            levelStart = levelEnd;
        }
        return new Result(small, depth, seen.size(), tried, Duration.ofNanos(System.nanoTime() - begin));
    }

    private void goOnFrom(int situation) {
        World here = relive(situation);
        List<Move> moves = ordinary(here);
        int ordinary = moves.size();
        goWrong(here, mishaps[situation], moves);
        for (int choice = 0; choice < moves.size(); choice++) {
            World next = choice == moves.size() - 1 ? here : here.copy();
            int more = mishaps[situation] + (choice >= ordinary ? 1 : 0);
            tried++;
            if (perform(next, moves.get(choice), situation) && seen.add(Situation.of(next) * 31 + more)) {
                remember(situation, choice, more);
            }
        }
    }

    private boolean perform(World world, Move move, int situation) {
        try {
            return world.perform(move);
        } catch (Violation violation) {
            List<Move> story = story(situation);
            story.add(move);
            throw new Broken(small, story, violation);
        }
    }

    private List<Move> moves(World world, int mishapsSoFar) {
        List<Move> moves = ordinary(world);
        goWrong(world, mishapsSoFar, moves);
        return moves;
    }

    private void goWrong(World world, int mishapsSoFar, List<Move> moves) {
        if (mishapsSoFar < small.mishaps()) {
            Mishaps wrong = new Mishaps(world);
            for (int gateway = 0; gateway < world.rules().gateways(); gateway++) {
                wrong.ofGateway(gateway, moves);
            }
            for (int node = 0; node < world.rules().nodes(); node++) {
                wrong.ofNode(node, moves);
            }
            wrong.ofDcs(moves);
        }
    }

    /** Timers are on time, unless the process is stopped; everything else takes the time it likes. */
    private List<Move> ordinary(World world) {
        Possible possible = new Possible(world);
        List<Move> moves = new ArrayList<>();
        for (int gateway = 0; gateway < possible.gateways(); gateway++) {
            possible.ordinary(gateway, small.reach(), moves);
        }
        for (int node = 0; node < possible.nodes(); node++) {
            possible.ordinaryOfNode(node, small.reach(), moves);
            if (possible.mayTurn(node)) {
                moves.add(new Move.AgentTurn(node));
            }
        }
        if (!possible.wakeDue()) {
            moves.add(new Move.Pass(small.tick().toNanos()));
        }
        return moves;
    }

    // ---- what is remembered

    private void remember(int parent, int choice, int mishapsSoFar) {
        if (known == parents.length) {
            parents = Arrays.copyOf(parents, known * 2);
            choices = Arrays.copyOf(choices, known * 2);
            mishaps = Arrays.copyOf(mishaps, known * 2);
        }
        parents[known] = parent;
        choices[known] = (short) choice;
        mishaps[known] = (byte) mishapsSoFar;
        known++;
    }

    /** Situations that are looked at one after the other have most of their past in common: what was lived through last is kept. */
    private World relive(int situation) {
        List<Integer> path = pathTo(situation);
        int common = 0;
        while (common < lived.size()
                && common < path.size() - 1
                && lived.get(common).equals(path.get(common))) {
            common++;
        }
        lived.subList(common, lived.size()).clear();
        worlds.subList(common + 1, worlds.size()).clear();
        World world = worlds.getLast().copy();
        for (int i = common; i < path.size(); i++) {
            int at = path.get(i);
            world.perform(moves(world, mishaps[parents[at]]).get(choices[at]));
            if (i < path.size() - 1) {
                lived.add(at);
                worlds.add(world);
                world = world.copy();
            }
        }
        return world;
    }

    private List<Move> story(int situation) {
        World world = start.copy();
        List<Move> story = new ArrayList<>();
        for (int at : pathTo(situation)) {
            Move move = moves(world, mishaps[parents[at]]).get(choices[at]);
            story.add(move);
            world.perform(move);
        }
        return story;
    }

    private List<Integer> pathTo(int situation) {
        List<Integer> path = new ArrayList<>();
        for (int at = situation; parents[at] >= 0; at = parents[at]) {
            path.add(at);
        }
        Collections.reverse(path);
        return path;
    }
}
