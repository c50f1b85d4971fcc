package io.portcullis.fencing.proof.simulation;

import io.portcullis.fencing.proof.world.Move;
import io.portcullis.fencing.proof.world.Policy;
import java.util.ArrayList;
import java.util.List;

/** Leaves out of a story whatever it can do without, and still breaks the same promise. */
final class Shortening {
    private static final int ATTEMPTS = 20_000;

    private final Policy.Maker policy;
    private final char invariant;
    private int attempts;

    Shortening(Policy.Maker policy, char invariant) {
        this.policy = policy;
        this.invariant = invariant;
    }

    Story of(Story story) {
        Story shortest = story;
        boolean shorter = true;
        while (shorter && attempts < ATTEMPTS) {
            int before = shortest.moves().size();
            for (int size = Math.max(1, before / 2); size >= 1; size /= 2) {
                shortest = without(shortest, size);
            }
            shortest = mergePauses(shortest);
            shorter = shortest.moves().size() < before;
        }
        return shortest;
    }

    private Story without(Story story, int size) {
        Story shortest = story;
        for (int from = 0; from < shortest.moves().size() && attempts < ATTEMPTS; ) {
            List<Move> rest = new ArrayList<>(shortest.moves());
            rest.subList(from, Math.min(rest.size(), from + size)).clear();
            if (breaks(shortest.with(rest))) {
                shortest = shortest.with(rest);
            } else {
                from += size;
            }
        }
        return shortest;
    }

    /** Two pauses in a row are one. */
    private Story mergePauses(Story story) {
        List<Move> merged = new ArrayList<>();
        for (Move move : story.moves()) {
            if (move instanceof Move.Pass(long more)
                    && !merged.isEmpty()
                    && merged.getLast() instanceof Move.Pass(long before)) {
                merged.set(merged.size() - 1, new Move.Pass(before + more));
            } else {
                merged.add(move);
            }
        }
        Story next = story.with(merged);
        return breaks(next) ? next : story;
    }

    private boolean breaks(Story story) {
        attempts++;
        return story.tell(policy)
                .filter(violation -> violation.invariant() == invariant)
                .isPresent();
    }
}
