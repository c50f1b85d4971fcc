package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.check.Verdict;
import java.util.List;

/**
 * The results of one episode.
 *
 * @param seed repeats the episode: {@code --seed SEED --episodes 1}, with the same {@code --faults} and {@code --alone}
 * @param faults in words, with their victims
 * @param sessions open at the beginning
 * @param survived how many of these
 * @param openInTime the gateways were open soon after the cluster was whole
 * @param openAfterSeconds from the whole cluster to open gateways
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
