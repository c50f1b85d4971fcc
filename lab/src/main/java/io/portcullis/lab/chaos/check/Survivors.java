package io.portcullis.lab.chaos.check;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The rows that the primary has at the end.
 *
 * @param timeline of this primary
 * @param forks where it left each earlier timeline, from its timeline history
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

    /** The place up to which writes to a timeline are present; empty if the timeline was abandoned. */
    OptionalLong keptUpTo(long of) {
        if (of == timeline) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        Long fork = forks.get(of);
        return fork == null ? OptionalLong.empty() : OptionalLong.of(fork);
    }
}
