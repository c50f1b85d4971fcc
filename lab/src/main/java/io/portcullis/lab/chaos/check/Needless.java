package io.portcullis.lab.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long a running gateway was closed while a node that accepts writes held the lock: the price of missing knowledge, of the margin,
 * and of every delay in the gateway.
 *
 * @param longest the longest such time without a break
 * @param byReason the gateway's reasons for being closed
 */
public record Needless(double seconds, double longest, Map<String, Double> byReason) {
    public static final Needless NONE = new Needless(0, 0, Map.of());

    private static final double NANOS_PER_SECOND = 1e9;
    /** A longer time between two polls does not count in full: the poller itself was delayed. */
    private static final long MAX_POLL_GAP_NANOS = 500_000_000L;

    public Needless {
        byReason = Map.copyOf(byReason);
    }

    static Needless of(History history, Locks locks) {
        Map<String, List<NodeObservation>> byGateway = new TreeMap<>();
        history.observations()
                .forEach(look -> byGateway
                        .computeIfAbsent(look.gateway(), _ -> new ArrayList<>())
                        .add(look));
        return byGateway.values().stream()
                .map(looks -> of(looks, history, locks))
                .reduce(NONE, Needless::plus);
    }

    private static Needless of(List<NodeObservation> looks, History history, Locks locks) {
        Map<String, Double> reasons = new HashMap<>();
        double longest = 0;
        double stretch = 0;
        for (int i = 0; i + 1 < looks.size(); i++) {
            NodeObservation look = looks.get(i);
            boolean needless = look.answer() == NodeObservation.Answer.CLOSED && hadAPrimary(look.at(), history, locks);
            double step =
                    needless ? Math.min(MAX_POLL_GAP_NANOS, looks.get(i + 1).at() - look.at()) / NANOS_PER_SECOND : 0;
            stretch = needless ? stretch + step : 0;
            longest = Math.max(longest, stretch);
            if (needless) {
                reasons.merge(look.reason(), step, Double::sum);
            }
        }
        return new Needless(sum(reasons), longest, reasons);
    }

    private static boolean hadAPrimary(long at, History history, Locks locks) {
        return locks.holder(at)
                .filter(node -> history.writable().stream()
                        .anyMatch(span -> span.node().equals(node) && span.from() <= at && at <= span.to()))
                .isPresent();
    }

    public Needless plus(Needless other) {
        Map<String, Double> both = new HashMap<>(byReason);
        other.byReason().forEach((reason, time) -> both.merge(reason, time, Double::sum));
        return new Needless(sum(both), Math.max(longest, other.longest()), both);
    }

    private static double sum(Map<String, Double> reasons) {
        return reasons.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
