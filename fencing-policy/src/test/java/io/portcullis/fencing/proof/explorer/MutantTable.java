package io.portcullis.fencing.proof.explorer;

import io.portcullis.fencing.proof.mutants.Mutant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Prints which small world catches which wrong policy, and in how many moves. Takes minutes. */
public final class MutantTable {
    private static final String HELP = """
            Usage: MutantTable [MOVES]

            Explores each small world with each policy that is wrong and keeps no state of its own, to MOVES moves (default 6).
            Prints the letter of the promise that is broken and the number of moves that it takes, start if the world's start breaks
            it already, and - if nothing is found.
            """;

    private MutantTable() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        if (arguments.length > 1 || (arguments.length == 1 && arguments[0].startsWith("-"))) {
            System.out.print(HELP);
            return;
        }
        int moves = arguments.length == 1 ? Integer.parseInt(arguments[0]) : 6;
        List<SmallWorld> worlds = SmallWorld.all();
        for (int world = 0; world < worlds.size(); world++) {
            System.out.println((world + 1) + ". " + worlds.get(world));
        }
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Mutant> mutants =
                    Arrays.stream(Mutant.values()).filter(Mutant::stateless).toList();
            List<List<Future<String>>> rows = mutants.stream()
                    .map(mutant -> worlds.stream()
                            .map(world -> threads.submit(() -> outcome(world, mutant, moves)))
                            .toList())
                    .toList();
            for (int row = 0; row < rows.size(); row++) {
                StringBuilder text = new StringBuilder("| " + mutants.get(row) + " |");
                for (Future<String> cell : rows.get(row)) {
                    text.append(' ').append(cell.get()).append(" |");
                }
                System.out.println(text);
            }
        }
    }

    private static String outcome(SmallWorld world, Mutant mutant, int moves) {
        try {
            new Explorer(world, mutant.policy()).explore(Math.min(moves, world.depth()));
            return "-";
        } catch (Explorer.Broken broken) {
            return broken.invariant() + (broken.moves() == 0 ? " start" : " " + broken.moves());
        }
    }
}
