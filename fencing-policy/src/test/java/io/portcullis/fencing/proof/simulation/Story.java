package io.portcullis.fencing.proof.simulation;

import io.portcullis.fencing.proof.world.Move;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.fencing.proof.world.Violation;
import io.portcullis.fencing.proof.world.World;
import java.util.List;
import java.util.Optional;

/**
 * A list of moves in a world. It can be told again at any time, and is readable.
 *
 * @param start how it comes to where its moves begin; times count from there
 * @param heals the world is brought back to health at the end
 */
public record Story(Rules rules, Start start, String invariants, List<Move> moves, boolean heals) {
    public Story {
        moves = List.copyOf(moves);
    }

    /** What it breaks, if anything. */
    public Optional<Violation> tell(Policy.Maker policy) {
        try {
            World world = start.begin(rules, policy, invariants);
            moves.forEach(world::perform);
            if (heals) {
                new Healing(world).run();
            }
            return Optional.empty();
        } catch (Violation broken) {
            return Optional.of(broken);
        }
    }

    Story with(List<Move> others) {
        return new Story(rules, start, invariants, others, heals);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("  in a world of " + rules + "\n  that begins with " + start + "\n");
        long now = 0;
        for (Move move : moves) {
            if (move instanceof Move.Pass(long nanos)) {
                now += nanos;
            } else {
                text.append(String.format("  %10.3f s  %s%n", now / 1e9, move));
                now += move instanceof Move.ClockStops(int _, long nanos) ? nanos : 0;
            }
        }
        text.append(String.format("  %10.3f s  %s", now / 1e9, heals ? "all is well from now on" : "the end"));
        return text.toString();
    }
}
