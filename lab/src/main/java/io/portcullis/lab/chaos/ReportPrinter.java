package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.check.Finding;
import io.portcullis.lab.chaos.check.Verdict;
import io.portcullis.lab.tool.Numbers;
import io.portcullis.lab.tool.Table;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.lab.tool.Terminal.Colour;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Prints the results. */
final class ReportPrinter {
    private static final int MAX_FINDINGS_SHOWN = 5;

    private ReportPrinter() {}

    static void print(EpisodeReport episode, Terminal terminal) {
        Verdict verdict = episode.verdict();
        List<Finding> violations = verdict.violations(episode.barrier());
        terminal.say(String.format(
                Locale.ROOT,
                "    %s: %,d writes and %,d reads answered, %d unknown, %d promotions; %d lost by replication; %d of %d"
                        + " sessions survived; longest write gap %.1f s; closed without need %.1f s; gateways open %.1f s after the cluster was whole; %.0f s in all",
                episode.isKept() ? terminal.paint("kept", Colour.GREEN) : terminal.paint("BROKEN", Colour.RED),
                verdict.acknowledgedWrites(),
                verdict.answeredReads(),
                verdict.unknown(),
                episode.promotions(),
                verdict.lostByReplication(),
                episode.survived(),
                episode.sessions(),
                verdict.longestWriteGap(),
                verdict.needless().seconds(),
                episode.openAfterSeconds(),
                episode.seconds()));
        violations.stream().limit(MAX_FINDINGS_SHOWN).forEach(finding -> terminal.line("             " + finding));
        if (violations.size() > MAX_FINDINGS_SHOWN) {
            terminal.line("             and %d more".formatted(violations.size() - MAX_FINDINGS_SHOWN));
        }
        int outside = verdict.findings().size() - violations.size();
        if (outside > 0) {
            terminal.line("             not promised%s: %d, such as %s"
                    .formatted(
                            episode.barrier() ? "" : " without the barrier",
                            outside,
                            verdict.findings().stream()
                                    .filter(finding -> !finding.isViolation(episode.barrier()))
                                    .findFirst()
                                    .orElseThrow()));
        }
    }

    static void print(ChaosReport report, Terminal terminal) {
        terminal.title("All episodes");
        List<String> heading = new ArrayList<>(List.of("barrier"));
        report.totals().forEach(totals -> heading.add(totals.barrier() ? "on" : "off"));
        Table table = new Table(1, List.of(heading));
        row(table, report, "episodes", totals -> Numbers.whole(totals.episodes()));
        row(table, report, "promotions", totals -> Numbers.whole(totals.promotions()));
        row(table, report, "acknowledged writes", totals -> Numbers.whole(totals.acknowledgedWrites()));
        row(table, report, "answered reads", totals -> Numbers.whole(totals.answeredReads()));
        for (Finding.Kind kind : Finding.Kind.values()) {
            row(
                    table,
                    report,
                    kind.words(),
                    totals -> Numbers.whole(totals.violations().getOrDefault(kind, 0L)));
        }
        row(table, report, "covered by the barrier only", totals -> Numbers.whole(totals.onlyTheBarrierCovers()));
        row(table, report, "after Patroni overwrote a lock", totals -> Numbers.whole(totals.nothingCovers()));
        row(
                table,
                report,
                "standby answered on the primary route",
                totals -> Numbers.whole(totals.answeredInRecovery()));
        row(table, report, "lost by asynchronous replication", totals -> Numbers.whole(totals.lostByReplication()));
        row(
                table,
                report,
                "sessions that survived",
                totals -> Numbers.whole(totals.survived()) + " of " + Numbers.whole(totals.sessions()));
        row(
                table,
                report,
                "closed without need, s",
                totals -> Numbers.tenths(totals.needless().seconds()));
        row(
                table,
                report,
                "  longest, s",
                totals -> Numbers.tenths(totals.needless().longest()));
        row(table, report, "longest write gap of a promotion, s", totals -> gaps(totals.writeGaps()));
        row(table, report, "not open in time", totals -> Numbers.whole(totals.notOpenInTime()));
        row(table, report, "slowest opening, s", totals -> Numbers.tenths(totals.slowestOpeningSeconds()));
        table.lines().forEach(terminal::line);
        report.totals()
                .forEach(totals -> terminal.line("closed without need, barrier %s, by reason: %s"
                        .formatted(totals.barrier() ? "on" : "off", reasons(totals))));
        report.dcs().limits().forEach(terminal::line);
        terminal.result(report.outcome());
    }

    private static String gaps(WriteGaps gaps) {
        return gaps.episodes() == 0
                ? "none"
                : String.format(
                        Locale.ROOT, "%.1f to %.1f, median %.1f", gaps.shortest(), gaps.longest(), gaps.median());
    }

    private static String reasons(Totals totals) {
        List<String> reasons = new ArrayList<>();
        totals.needless().byReason().entrySet().stream()
                .sorted((one, other) -> Double.compare(other.getValue(), one.getValue()))
                .forEach(reason -> reasons.add(reason.getKey() + " " + Numbers.tenths(reason.getValue()) + " s"));
        return reasons.isEmpty() ? "none" : String.join(", ", reasons);
    }

    private static void row(Table table, ChaosReport report, String name, Function<Totals, String> cell) {
        List<String> cells = new ArrayList<>(List.of(name));
        report.totals().forEach(totals -> cells.add(cell.apply(totals)));
        table.add(cells);
    }
}
