package io.portcullis.perf.chaos;

import java.time.Duration;

/**
 * One fault of an episode.
 *
 * @param pick chooses among those whom it may be done to, once it is known who is what: 0 is the primary, where there is one
 * @param at after the beginning of the episode
 * @param length until its repair
 */
record PlannedFault(FaultKind kind, int pick, Duration at, Duration length) {
    Duration end() {
        return at.plus(length);
    }
}
