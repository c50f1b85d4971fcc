package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.check.ExpiryCover;
import io.portcullis.lab.chaos.check.Finding;
import io.portcullis.lab.chaos.check.Needless;
import io.portcullis.lab.chaos.check.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The sums over all episodes with, or without, the barrier.
 *
 * @param violations by kind; all must be 0
 * @param onlyTheBarrierCovers findings that the gateway does not promise to prevent without the barrier
 * @param nothingCovers findings after Patroni overwrote a lock
 */
record Totals(
        boolean barrier,
        int episodes,
        long operations,
        long acknowledgedWrites,
        long answeredReads,
        long answeredInRecovery,
        long unknown,
        long promotions,
        Map<Finding.Kind, Long> violations,
        long onlyTheBarrierCovers,
        long nothingCovers,
        long lostByReplication,
        long sessions,
        long survived,
        long notOpenInTime,
        double slowestOpeningSeconds,
        Needless needless,
        WriteGaps writeGaps,
        double seconds) {
    static Totals of(boolean barrier, List<EpisodeReport> all) {
        List<EpisodeReport> episodes =
                all.stream().filter(episode -> episode.barrier() == barrier).toList();
        Map<Finding.Kind, Long> violations = new EnumMap<>(Finding.Kind.class);
        for (Finding.Kind kind : Finding.Kind.values()) {
            violations.put(kind, sum(episodes, episode -> episode.verdict().count(kind, barrier)));
        }
        return new Totals(
                barrier,
                episodes.size(),
                verdicts(episodes, Verdict::operations),
                verdicts(episodes, Verdict::acknowledgedWrites),
                verdicts(episodes, Verdict::answeredReads),
                verdicts(episodes, Verdict::answeredInRecovery),
                verdicts(episodes, Verdict::unknown),
                sum(episodes, EpisodeReport::promotions),
                violations,
                barrier ? 0 : covered(episodes, ExpiryCover.THE_BARRIER),
                covered(episodes, ExpiryCover.NOTHING),
                verdicts(episodes, Verdict::lostByReplication),
                sum(episodes, EpisodeReport::sessions),
                sum(episodes, EpisodeReport::survived),
                episodes.stream().filter(episode -> !episode.openInTime()).count(),
                episodes.stream()
                        .mapToDouble(EpisodeReport::openAfterSeconds)
                        .max()
                        .orElse(0),
                episodes.stream().map(episode -> episode.verdict().needless()).reduce(Needless.NONE, Needless::plus),
                WriteGaps.of(episodes),
                episodes.stream().mapToDouble(EpisodeReport::seconds).sum());
    }

    private static long covered(List<EpisodeReport> episodes, ExpiryCover cover) {
        return sum(
                episodes,
                episode -> episode.verdict().findings().stream()
                        .filter(finding -> finding.cover() == cover)
                        .count());
    }

    private static long verdicts(List<EpisodeReport> episodes, ToLongFunction<Verdict> value) {
        return sum(episodes, episode -> value.applyAsLong(episode.verdict()));
    }

    private static long sum(List<EpisodeReport> episodes, ToLongFunction<EpisodeReport> value) {
        return episodes.stream().mapToLong(value).sum();
    }
}
