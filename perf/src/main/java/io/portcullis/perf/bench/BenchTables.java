package io.portcullis.perf.bench;

import io.portcullis.lab.tool.Numbers;
import io.portcullis.lab.tool.Table;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.perf.measure.Spread;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints the results. */
final class BenchTables {
    private static final int PERCENT = 100;
    private static final String EMPTY_CELL = "";

    private final Terminal terminal;

    BenchTables(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(BenchReport report) {
        terminal.title("Medians of %d rounds of %.0f s; CPU is that of the relay alone"
                .formatted(report.rounds(), report.secondsEach()));
        medians(report.summaries()).lines().forEach(terminal::line);
        terminal.title("Ratios to HAProxy, round by round: median (lowest-highest)");
        ratios(report.summaries()).lines().forEach(terminal::line);
        if (!report.systemCalls().isEmpty()) {
            terminal.title("System calls for each transaction, one client");
            report.systemCalls().forEach(this::print);
        }
        terminal.title("Machine and settings");
        circumstances(report);
    }

    private static Table medians(List<Summary> summaries) {
        Table table = new Table(
                2,
                List.of(
                        List.of("", "", "", "of", "latency", "CPU", "of it", "of it", "switches"),
                        List.of("clients", "through", "tps", "direct", "ms", "us/tx", "user", "system", "/tx")));
        for (Summary each : summaries) {
            boolean relay = each.cpuMicros().median() > 0;
            table.add(
                    Integer.toString(each.clients()),
                    each.endpoint(),
                    Numbers.decimals(0, each.tps().median()),
                    each.toDirect() == null
                            ? EMPTY_CELL
                            : Numbers.decimals(2, each.toDirect().tps().median()),
                    Numbers.decimals(3, each.latencyMillis().median()),
                    relay ? Numbers.decimals(1, each.cpuMicros().median()) : EMPTY_CELL,
                    relay ? Numbers.decimals(1, each.userMicros().median()) : EMPTY_CELL,
                    relay ? Numbers.decimals(1, each.systemMicros().median()) : EMPTY_CELL,
                    relay ? Numbers.decimals(2, each.switches().median()) : EMPTY_CELL);
        }
        return table;
    }

    private static Table ratios(List<Summary> summaries) {
        Table table = new Table(
                2,
                List.of(
                        List.of("", "", "", "", "quiet", "in these", "in these"),
                        List.of("clients", "through", "CPU/tx", "tps", "rounds", "CPU/tx", "tps")));
        for (Summary each : summaries) {
            Summary.Ratios all = each.toHaproxy();
            if (all != null && all.cpu() != null) {
                Summary.Ratios quiet = each.toHaproxyInQuietRounds();
                table.add(
                        Integer.toString(each.clients()),
                        each.endpoint(),
                        spread(all.cpu()),
                        spread(all.tps()),
                        Integer.toString(quiet == null ? 0 : quiet.tps().count()),
                        quiet == null ? EMPTY_CELL : spread(quiet.cpu()),
                        quiet == null ? EMPTY_CELL : spread(quiet.tps()));
            }
        }
        return table;
    }

    private void print(SystemCalls.PerTransaction calls) {
        String each = calls.byName().entrySet().stream()
                .map(call -> call.getKey() + " " + Numbers.decimals(2, call.getValue()))
                .collect(Collectors.joining(", "));
        terminal.line("%-10s  %s  (%s)".formatted(calls.endpoint(), Numbers.decimals(2, calls.total()), each));
    }

    private void circumstances(BenchReport report) {
        Noise noise = report.noise();
        String direct = noise.directTps().entrySet().stream()
                .map(control -> "%d clients %s"
                        .formatted(control.getKey(), percent(control.getValue().width())))
                .collect(Collectors.joining(", "));
        terminal.line("machine    " + report.machine());
        terminal.line("versions   " + String.join("; ", report.versions().values()));
        terminal.line("JVM flags  " + String.join(" ", report.jvmFlags()));
        terminal.line("settings   pgbench -S -M %s; haproxy nbthread %d; gateway %s"
                .formatted(
                        report.mode(),
                        report.haproxyThreads(),
                        report.gatewayConfig().isBlank()
                                ? "default"
                                : report.gatewayConfig().strip().replace('\n', ' ')));
        terminal.line("noise      spread of the direct runs: %s of their median%s"
                .formatted(
                        direct, noise.steady() ? "" : ": the machine was NOISY, use only the ratios and their spread"));
        terminal.line(
                "           other processes used %s of the machine (highest %s), other machines %s; quiet in %d of %d runs"
                        .formatted(
                                percent(noise.othersShare().median()),
                                percent(noise.othersShare().max()),
                                percent(noise.stolenShare().median()),
                                noise.quietRuns(),
                                noise.runs()));
    }

    private static String percent(double share) {
        return Numbers.decimals(0, PERCENT * share) + " %";
    }

    private static String spread(@Nullable Spread spread) {
        return spread == null
                ? EMPTY_CELL
                : String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", spread.median(), spread.min(), spread.max());
    }
}
