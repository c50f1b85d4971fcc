package io.portcullis.perf.soak;

import io.portcullis.lab.tool.Numbers;
import io.portcullis.lab.tool.Table;
import io.portcullis.lab.tool.Terminal;
import java.util.List;
import java.util.Locale;

/** Prints the results. */
final class SoakTables {
    private static final double SECONDS_PER_MINUTE = 60;

    private final Terminal terminal;

    SoakTables(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(SoakReport report) {
        terminal.title("%d idle sessions and a busy one; memory in KiB, right after a garbage collection"
                .formatted(report.plan().idle()));
        samples(report.samples()).lines().forEach(terminal::line);
        terminal.line("");
        terminal.line(String.format(
                Locale.ROOT,
                "idle CPU   %.1f ms a second before the busy session, %.1f ms after it, with %d idle sessions",
                report.idleCpuBefore(),
                report.idleCpuAfter(),
                report.plan().idle()));
        Sample first = report.samples().getFirst();
        terminal.line(String.format(
                Locale.ROOT,
                "a session  %.1f KiB of RSS, %.1f KiB of heap (the gateway without any: %,d and %,d KiB)",
                (double) (first.residentKiB() - report.emptyResidentKiB())
                        / report.plan().idle(),
                (double) (first.heapKiB() - report.emptyHeapKiB())
                        / report.plan().idle(),
                report.emptyResidentKiB(),
                report.emptyHeapKiB()));
        terminal.line(String.format(
                Locale.ROOT,
                "busy       %,d transactions, %,.0f a second, %.3f ms each",
                report.busy().transactions(),
                report.busy().tps(),
                report.busy().latencyMillis()));
        terminal.line("machine    " + report.machine());
        terminal.line("gateway    " + report.gateway() + "; " + String.join(" ", report.jvmFlags()));
        report.judgements().forEach(judgement -> terminal.line("verdict    " + judgement));
        failures(report);
        terminal.line("");
        terminal.result(report.outcome());
    }

    private static Table samples(List<Sample> samples) {
        Table table = new Table(
                0, List.of(List.of("minute", "RSS", "heap", "direct", "files", "threads", "sessions", "CPU ms/s")));
        for (Sample each : samples) {
            table.add(
                    Numbers.tenths(each.seconds() / SECONDS_PER_MINUTE),
                    Numbers.whole(each.residentKiB()),
                    Numbers.whole(each.heapKiB()),
                    Numbers.whole(each.directKiB()),
                    Numbers.whole(each.openFiles()),
                    Numbers.whole(each.threads()),
                    Numbers.whole(each.sessions()),
                    Numbers.tenths(each.cpuMillis()));
        }
        return table;
    }

    private void failures(SoakReport report) {
        int failed = report.failures().size();
        terminal.line("sessions   %d of %d idle sessions still worked%s"
                .formatted(
                        report.plan().idle() - failed,
                        report.plan().idle(),
                        failed == 0
                                ? ""
                                : "; the first that failed: "
                                        + report.failures().getFirst()));
    }
}
