package io.portcullis.lab.chaos.check;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Who held the lock when, and how each holding ended. */
final class Locks {
    private final List<LockEvent> events;

    Locks(List<LockEvent> events) {
        this.events = events.stream()
                .sorted(Comparator.comparingLong(LockEvent::revision))
                .toList();
    }

    /** Empty while the lock is free. */
    Optional<String> holder(long at) {
        return events.stream()
                .filter(event -> event.seen() <= at)
                .reduce((earlier, later) -> later)
                .filter(event -> event.kind() == LockEvent.Kind.TAKEN)
                .map(event -> event.leadership().node());
    }

    /** What prevents harm if a node still acts after its last leadership before that instant. */
    ExpiryCover coverOf(String node, long before) {
        return events.stream()
                .filter(event -> event.leadership().node().equals(node) && event.seen() <= before)
                .reduce((earlier, later) -> later)
                .map(event -> cover(event.kind()))
                .orElse(ExpiryCover.THE_PERMIT);
    }

    /**
     * Finds out whether the lock of the node had expired, and another node had certainly taken it at that instant. Then the permit of every
     * gateway has ended too, even if the other node is not promoted yet.
     */
    Optional<LockEvent> takenAfterExpiry(String node, long heldSince, long at) {
        if (coverOf(node, at) != ExpiryCover.THE_PERMIT
                || holder(at).filter(node::equals).isPresent()) {
            return Optional.empty();
        }
        return events.stream()
                .filter(event -> event.kind() == LockEvent.Kind.TAKEN && event.seen() <= at)
                .reduce((earlier, later) -> later)
                .filter(event -> !event.leadership().node().equals(node) && event.seen() > heldSince);
    }

    /** True if the second came later, and another node held the lock since the first. */
    boolean movedBetween(LockHolding first, LockHolding second) {
        return first.isBefore(second)
                && (!first.node().equals(second.node())
                        || events.stream()
                                .map(LockEvent::leadership)
                                .anyMatch(between -> first.isBefore(between)
                                        && between.isBefore(second)
                                        && !between.node().equals(first.node())));
    }

    ExpiryCover coverOf(LockHolding leadership) {
        return events.stream()
                .filter(event -> event.leadership().equals(leadership) && event.kind() != LockEvent.Kind.TAKEN)
                .findFirst()
                .map(event -> cover(event.kind()))
                .orElse(ExpiryCover.THE_PERMIT);
    }

    /** An unknown end counts against the gateway. */
    private static ExpiryCover cover(LockEvent.Kind end) {
        return switch (end) {
            case TAKEN, EXPIRED -> ExpiryCover.THE_PERMIT;
            case DELETED, ENDED -> ExpiryCover.THE_BARRIER;
            case OVERWRITTEN -> ExpiryCover.NOTHING;
        };
    }
}
