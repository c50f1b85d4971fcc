package io.portcullis.lab.chaos.check;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the primary has in the end.
 *
 * @param timeline its own
 * @param forks from its timeline history: where it left each of the timelines before
 * @param rows by client, the numbers in its register
 */
public record Survivors(long timeline, Map<Long, Long> forks, Map<Integer, Set<Long>> rows) {
    public Survivors {
        forks = Map.copyOf(forks);
        rows = Map.copyOf(rows);
    }

    boolean has(int client, long seq) {
        return rows.getOrDefault(client, Set.of()).contains(seq);
    }

    /** What was written to this timeline before that place is there; nothing if the timeline was abandoned. */
    OptionalLong keptUpTo(long of) {
        if (of == timeline) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        Long fork = forks.get(of);
        return fork == null ? OptionalLong.empty() : OptionalLong.of(fork);
    }
}
