package io.portcullis.lab.chaos.fault;

import java.time.Duration;

/**
 * One fault of an episode.
 *
 * @param pick chooses among those whom it may be done to, once it is known who is what: 0 is the primary, where there is one
 * @param at after the beginning of the episode
 * @param length until its repair
 */
public record PlannedFault(FaultKind kind, int pick, Duration at, Duration length) {
    public Duration end() {
        return at.plus(length);
    }
}
