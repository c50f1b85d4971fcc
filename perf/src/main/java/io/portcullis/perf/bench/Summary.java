package io.portcullis.perf.bench;

import io.portcullis.perf.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of one endpoint with one number of clients.
 *
 * <p>Absolute numbers drift by the hour. A ratio of two runs of the same round drifts much less. The spread of the ratios of several rounds
 * shows how reliable they are.
 */
record Summary(
        int clients,
        String endpoint,
        Spread tps,
        Spread latencyMillis,
        Spread cpuMicros,
        Spread userMicros,
        Spread systemMicros,
        Spread switches,
        @Nullable Ratios toDirect,
        @Nullable Ratios toHaproxy,
        @Nullable Ratios toHaproxyInQuietRounds) {

    /** Round by round, ours divided by theirs; CPU is null where theirs has no relay. */
    record Ratios(Spread tps, @Nullable Spread cpu) {}

    static List<Summary> of(List<Run> runs) {
        List<Summary> summaries = new ArrayList<>();
        for (int clients : runs.stream().map(Run::clients).distinct().toList()) {
            for (String endpoint : runs.stream()
                    .map(Run::endpoint)
                    .distinct()
                    .sorted(Summary::inOrder)
                    .toList()) {
                summaries.add(of(runs, clients, endpoint));
            }
        }
        return List.copyOf(summaries);
    }

    /** The order in the tables. */
    private static int inOrder(String one, String other) {
        List<String> order = List.of(Endpoint.DIRECT, Endpoint.GATEWAY, Endpoint.HAPROXY, Endpoint.PGBOUNCER);
        return Integer.compare(order.indexOf(one), order.indexOf(other));
    }

    private static Summary of(List<Run> runs, int clients, String endpoint) {
        List<Run> own = runs.stream()
                .filter(run -> run.clients() == clients && run.endpoint().equals(endpoint))
                .toList();
        return new Summary(
                clients,
                endpoint,
                spread(own, Run::tps),
                spread(own, Run::latencyMillis),
                spread(own, Run::cpuMicros),
                spread(own, Run::userMicros),
                spread(own, Run::systemMicros),
                spread(own, Run::switches),
                ratios(runs, own, Endpoint.DIRECT, (_, _) -> true),
                ratios(runs, own, Endpoint.HAPROXY, (_, _) -> true),
                ratios(runs, own, Endpoint.HAPROXY, (ours, theirs) -> ours.quiet() && theirs.quiet()));
    }

    private static Spread spread(List<Run> runs, ToDoubleFunction<Run> value) {
        return Spread.of(runs.stream().map(value::applyAsDouble).toList());
    }

    private static @Nullable Ratios ratios(List<Run> runs, List<Run> own, String peer, BiPredicate<Run, Run> counts) {
        List<Double> tps = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (Run ours : own) {
            for (Run theirs : runs) {
                if (theirs.endpoint().equals(peer)
                        && theirs.round() == ours.round()
                        && theirs.clients() == ours.clients()
                        && !peer.equals(ours.endpoint())
                        && counts.test(ours, theirs)) {
                    tps.add(ours.tps() / theirs.tps());
                    if (theirs.cpuMicros() > 0 && ours.cpuMicros() > 0) {
                        cpu.add(ours.cpuMicros() / theirs.cpuMicros());
                    }
                }
            }
        }
        return tps.isEmpty() ? null : new Ratios(Spread.of(tps), cpu.isEmpty() ? null : Spread.of(cpu));
    }
}
