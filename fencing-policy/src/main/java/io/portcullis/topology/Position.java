package io.portcullis.topology;

/**
 * Where in the history of a DCS an observation stands. Opaque: a source compares its own positions, and nothing else is known of
 * them. Two positions need not be ordered at all.
 */
public interface Position {
    /** How one position stands to another. */
    enum Order {
        BEFORE,
        SAME,
        AFTER,
        /** Of two histories, or of a history whose positions are ordered in part only. */
        UNRELATED
    }

    Order order(Position other);

    /** Which history this is a position of: what is remembered of one says nothing of another. */
    String history();

    /** Everything that an observation at this position shows was written no later than this. */
    Mark mark();

    /** In the same history as {@code other}, and the same position or a later one. */
    default boolean notBefore(Position other) {
        return switch (order(other)) {
            case SAME, AFTER -> true;
            case BEFORE, UNRELATED -> false;
        };
    }
}
