package io.portcullis.perf.bench;

import io.portcullis.perf.measure.Spread;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What else used the machine.
 *
 * @param directTps without a relay, by the number of clients: changes here come from the machine
 */
record Noise(Map<Integer, Spread> directTps, Spread othersShare, Spread stolenShare, long quietRuns, int runs) {
    private static final double MAX_STEADY_SPREAD = 0.10;

    static Noise of(List<Run> runs) {
        Map<Integer, Spread> direct = runs.stream()
                .filter(run -> run.endpoint().equals(Endpoint.DIRECT))
                .collect(Collectors.groupingBy(
                        Run::clients,
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.mapping(Run::tps, Collectors.toList()), Spread::of)));
        return new Noise(
                direct,
                Spread.of(runs.stream().map(Run::othersShare).toList()),
                Spread.of(runs.stream().map(Run::stolenShare).toList()),
                runs.stream().filter(Run::quiet).count(),
                runs.size());
    }

    /** True if the direct runs differ little. */
    boolean steady() {
        return directTps.values().stream().allMatch(tps -> tps.width() <= MAX_STEADY_SPREAD);
    }
}
