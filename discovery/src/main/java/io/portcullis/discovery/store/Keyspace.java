package io.portcullis.discovery.store;

import io.portcullis.topology.Bond;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Mark;
import io.portcullis.topology.Position;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one cluster as they were at one position of the DCS' history. Immutable.
 *
 * @param entries by key, without the prefix that all of them share
 */
public record Keyspace(Position position, Map<String, Entry> entries) {
    public Keyspace {
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    /**
     * One key.
     *
     * @param value as UTF-8, with replacement characters where it was not
     * @param created when the key came into being, unchanged by later writes
     * @param written when it was written last
     * @param bond what keeps the key alive, or null if it does not expire
     * @param holding distinguishes one holding of a lock that is kept in this key from every other by the same node; null if the store
     *     would not delete the key when its writer is gone, so that it can be no lock
     */
    public record Entry(
            String value,
            Mark created,
            Mark written,
            @Nullable Bond bond,
            @Nullable Holding holding) {}

    /** What one event of a watch did to one key. */
    public sealed interface Change {
        /** The position that it made. */
        Position at();

        String key();

        record Put(String key, Entry entry, Position at) implements Change {}

        record Delete(String key, Position at) implements Change {}
    }

    public @Nullable Entry entry(String key) {
        return entries.get(key);
    }

    /**
     * This keyspace after {@code changes} of the same cluster. What is not newer than this position is part of it already, and is
     * left out: an older value never overwrites a newer one.
     */
    public Keyspace after(List<Change> changes) {
        List<Change> newer = changes.stream()
                .filter(change -> change.at().order(position) == Position.Order.AFTER)
                .sorted(Keyspace::inOrder)
                .toList();
        if (newer.isEmpty()) {
            return this;
        }
        Map<String, Entry> next = new TreeMap<>(entries);
        for (Change change : newer) {
            switch (change) {
                case Change.Put(String key, Entry entry, Position _) -> next.put(key, entry);
                case Change.Delete(String key, Position _) -> next.remove(key);
            }
        }
        return new Keyspace(newer.getLast().at(), next);
    }

    private static int inOrder(Change one, Change other) {
        return switch (one.at().order(other.at())) {
            case BEFORE -> -1;
            case AFTER -> 1;
            case SAME, UNRELATED -> 0;
        };
    }

    /** The same keys, written at the same time. */
    public boolean sameContents(Keyspace other) {
        return position.history().equals(other.position.history())
                && entries.keySet().equals(other.entries.keySet())
                && entries.entrySet().stream().allMatch(entry -> {
                    Entry theirs = other.entry(entry.getKey());
                    return theirs != null
                            && theirs.written().equals(entry.getValue().written());
                });
    }
}
