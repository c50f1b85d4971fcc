package io.portcullis.fencing.proof.explorer;

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
 * lived through again when its turn comes: that takes longer than to keep the worlds, and a hundredth of the memory.
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

        Broken(SmallWorld world, List<Move> story, Violation violation) {
            super(
                    world + ": " + violation.getMessage() + "\n  "
                            + String.join(
                                    "\n  ", story.stream().map(Move::toString).toList()),
                    violation);
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

    Explorer(SmallWorld small, Policy.Maker policy) {
        this.small = small;
        this.start = small.begin(policy);
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
        List<Move> moves = moves(here, mishaps[situation]);
        int ordinary = ordinary(here).size();
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
        if (mishapsSoFar < small.mishaps()) {
            Possible possible = new Possible(world);
            for (int gateway = 0; gateway < possible.gateways(); gateway++) {
                possible.mishaps(gateway, moves);
            }
            for (int node = 0; node < possible.nodes(); node++) {
                possible.mishapsOfNode(node, moves);
            }
            possible.mishapsOfDcs(moves);
        }
        return moves;
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

    private World relive(int situation) {
        World world = start.copy();
        story(situation, world);
        return world;
    }

    private List<Move> story(int situation) {
        return story(situation, start.copy());
    }

    private List<Move> story(int situation, World world) {
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
