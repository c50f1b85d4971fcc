package io.portcullis.lab.chaos.fault;

import java.time.Duration;

/**
 * One fault of an episode.
 *
 * @param pick chooses the victim when the fault begins; among nodes, 0 is the primary if there is one
 * @param at after the beginning of the episode
 * @param length from its beginning to its repair
 */
public record PlannedFault(FaultKind kind, int pick, Duration at, Duration length) {
    public Duration end() {
        return at.plus(length);
    }
}
