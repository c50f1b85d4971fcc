package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.check.Verdict;
import java.util.List;

/**
 * Everything that is kept of one episode.
 *
 * @param seed repeats it: {@code --seed SEED --episodes 1}, with the same {@code --faults} and {@code --alone}
 * @param faults what was done to whom, in words
 * @param sessions that there were when it began
 * @param survived of these
 * @param openInTime the gateways were open soon after the cluster was whole
 * @param openAfterSeconds how soon
 */
record EpisodeReport(
        int number,
        long seed,
        boolean barrier,
        List<String> faults,
        double seconds,
        int promotions,
        int sessions,
        int survived,
        boolean openInTime,
        double openAfterSeconds,
        Verdict verdict) {
    EpisodeReport {
        faults = List.copyOf(faults);
    }

    boolean isKept() {
        return openInTime && verdict.violations(barrier).isEmpty();
    }
}
