package io.portcullis.discovery.store;

import io.portcullis.topology.Bond;
import io.portcullis.topology.Revision;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one cluster as they were at one position of the DCS' history. Immutable.
 *
 * @param entries by key, without the prefix that all of them share
 */
public record Keyspace(Revision position, Map<String, Entry> entries) {
    public Keyspace {
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    /**
     * One key. {@code created} and {@code written} are numbers of the history, as in {@link #position}.
     *
     * @param value as UTF-8, with replacement characters where it was not
     * @param created when the key came into being, unchanged by later writes
     * @param written when it was written last
     * @param bond what keeps the key alive, or null if it does not expire
     */
    public record Entry(
            String value,
            long created,
            long written,
            @Nullable Bond bond) {}

    /** What one event of a watch did to one key. */
    public sealed interface Change {
        long revision();

        String key();

        record Put(String key, Entry entry) implements Change {
            @Override
            public long revision() {
                return entry.written();
            }
        }

        record Delete(String key, long revision) implements Change {}
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
                .filter(change -> change.revision() > position.number())
                .sorted(Comparator.comparingLong(Change::revision))
                .toList();
        if (newer.isEmpty()) {
            return this;
        }
        Map<String, Entry> next = new TreeMap<>(entries);
        for (Change change : newer) {
            switch (change) {
                case Change.Put(String key, Entry entry) -> next.put(key, entry);
                case Change.Delete(String key, long revision) -> next.remove(key);
            }
        }
        return new Keyspace(new Revision(position.history(), newer.getLast().revision()), next);
    }

    /** The same keys, written at the same time. */
    public boolean sameContents(Keyspace other) {
        return position.history().equals(other.position.history())
                && entries.keySet().equals(other.entries.keySet())
                && entries.entrySet().stream().allMatch(entry -> {
                    Entry theirs = other.entry(entry.getKey());
                    return theirs != null
                            && theirs.written() == entry.getValue().written();
                });
    }
}
