package io.portcullis.fencing.proof.simulation;

import io.portcullis.fencing.proof.world.Move;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.fencing.proof.world.Violation;
import io.portcullis.fencing.proof.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** From a seed to a story, and to what it breaks. The same seed always gives the same story. */
public final class Simulation {
    /** @param seed that gives it, {@code story} that fails, {@code violation} that it ends with */
    public record Failure(long seed, Story story, Violation violation) {
        @Override
        public String toString() {
            return "seed " + seed + ": " + violation.getMessage() + "\n" + story;
        }
    }

    private static final int MIN_MOVES = 40;
    private static final int MAX_MOVES = 260;
    /** Getting well takes as long as a story; every so many stories are brought to that end. */
    private static final int HEAL_ONE_IN = 8;

    private final Worlds worlds;
    private final Policy.Maker policy;
    private final String invariants;

    public Simulation(Worlds worlds, Policy.Maker policy, String invariants) {
        this.worlds = worlds;
        this.policy = policy;
        this.invariants = invariants;
    }

    public Optional<Failure> run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Rules rules = worlds.draw(random);
        Start start = Start.any(rules, random);
        int length = MIN_MOVES + random.nextInt(MAX_MOVES - MIN_MOVES);
        boolean heals = random.nextInt(HEAL_ONE_IN) == 0;
        List<Move> moves = new ArrayList<>(length);
        boolean healing = false;
        try {
            World world = start.begin(rules, policy, invariants);
            Fate fate = new Fate(world, random);
            for (int i = 0; i < length; i++) {
                Move move = fate.next();
                moves.add(move);
                world.perform(move);
            }
            if (heals) {
                healing = true;
                new Healing(world).run();
            }
            return Optional.empty();
        } catch (Violation broken) {
            return Optional.of(new Failure(seed, new Story(rules, start, invariants, moves, healing), broken));
        }
    }

    /** The failure's story without all that it does not need. */
    public Failure shorten(Failure failure) {
        Story story = new Shortening(policy, failure.violation().invariant()).of(failure.story());
        return new Failure(failure.seed(), story, story.tell(policy).orElseThrow());
    }
}
