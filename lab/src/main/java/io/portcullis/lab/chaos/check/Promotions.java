package io.portcullis.lab.chaos.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All promotions in their order. Timelines only grow. Two nodes with the same timeline are in the order in which they were seen. */
final class Promotions {
    private static final int STANDBY_RANK = -1;

    private final List<Promotion> ordered;
    private final Map<Place, Integer> ranks = new HashMap<>();

    private record Place(String node, long timeline) {}

    private Promotions(List<Promotion> ordered) {
        this.ordered = ordered;
        for (Promotion promotion : ordered) {
            ranks.put(new Place(promotion.node(), promotion.timeline()), ranks.size());
        }
    }

    /** Uses the answers of clients too: they may show a promotion earlier than the watch does. */
    static Promotions of(List<Promotion> seen, List<Operation> operations) {
        Map<Place, Promotion> first = new HashMap<>();
        seen.forEach(promotion -> note(first, promotion));
        for (Operation operation : operations) {
            operation
                    .executor()
                    .filter(by -> by.timeline() != Executor.STANDBY)
                    .ifPresent(by -> note(first, new Promotion(by.node(), by.timeline(), operation.completed())));
        }
        List<Promotion> ordered = new ArrayList<>(first.values());
        ordered.sort(Comparator.comparingLong(Promotion::timeline).thenComparingLong(Promotion::seen));
        return new Promotions(ordered);
    }

    private static void note(Map<Place, Promotion> first, Promotion promotion) {
        first.merge(
                new Place(promotion.node(), promotion.timeline()),
                promotion,
                (one, other) -> one.seen() <= other.seen() ? one : other);
    }

    /** The rank of the promotion that an answer was given under. An answer of a standby has the lowest rank. */
    int rank(Executor by) {
        return by.timeline() == Executor.STANDBY
                ? STANDBY_RANK
                : ranks.getOrDefault(new Place(by.node(), by.timeline()), STANDBY_RANK);
    }

    /** When the promotion that an answer was given under had certainly happened. */
    long seen(Executor by) {
        int rank = rank(by);
        return rank == STANDBY_RANK ? Long.MAX_VALUE : ordered.get(rank).seen();
    }

    /** A later promotion of another node that had certainly happened at that instant. */
    Optional<Promotion> deposedBy(Executor by, long at) {
        return ordered.subList(rank(by) + 1, ordered.size()).stream()
                .filter(later -> later.seen() <= at && !later.node().equals(by.node()))
                .findFirst();
    }
}
