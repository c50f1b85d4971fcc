package io.portcullis.perf.scale;

import io.portcullis.lab.tool.Machine;
import io.portcullis.lab.tool.Numbers;
import io.portcullis.lab.tool.Table;
import io.portcullis.lab.tool.Terminal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All measurements of one run, and the machine they were made on.
 *
 * @param ended why it ended early, or empty
 */
record ScaleReport(Instant startedAt, Machine machine, ScalePlan plan, List<ScalePoint> points, String ended) {
    private static final double KIB_PER_MIB = 1024;
    private static final double MILLIS_PER_SECOND = 1e3;

    ScaleReport {
        points = List.copyOf(points);
    }

    void print(Terminal terminal) {
        Table table = new Table(
                0,
                List.of(
                        List.of(
                                "",
                                "",
                                "all open",
                                "",
                                "threads",
                                "MiB",
                                "files",
                                "CPU",
                                "fence",
                                "severed",
                                "of others"),
                        List.of("gateways", "clusters", "s", "processes", "", "", "", "ms/s", "ms", "", "")));
        Table etcd = new Table(
                0,
                List.of(
                        List.of(
                                "",
                                "",
                                "Txn",
                                "lock times",
                                "grants",
                                "writes",
                                "watchers",
                                "streams",
                                "etcd CPU",
                                "etcd MiB"),
                        List.of("gateways", "clusters", "/s", "/s", "/s", "/s", "", "", "ms/s", "")));
        for (ScalePoint each : points) {
            table.add(
                    text(each.gateways()),
                    text(each.clusters()),
                    text(each.ready()),
                    text(each.gateway().processes()),
                    text(each.gateway().threads()),
                    text(each.gateway().residentKiB() / KIB_PER_MIB),
                    text(each.gateway().openFiles()),
                    text(each.gateway().cores() * MILLIS_PER_SECOND),
                    each.fenceMillis().isEmpty()
                            ? "-"
                            : each.fenceMillis().stream().map(ScaleReport::text).collect(Collectors.joining(" ")),
                    text(each.severed()),
                    text(each.othersSevered()));
            etcd.add(
                    text(each.gateways()),
                    text(each.clusters()),
                    text(each.etcd().transactions()),
                    text(each.etcd().lockTimes()),
                    text(each.etcd().grants()),
                    text(each.etcd().writes()),
                    text((int) each.etcd().watchers()),
                    text((int) each.etcd().streams()),
                    text(each.etcdCores() * MILLIS_PER_SECOND),
                    text(each.etcdResidentKiB() / KIB_PER_MIB));
        }
        terminal.title("The gateways");
        table.lines().forEach(terminal::line);
        terminal.title("Their etcd, at rest");
        etcd.lines().forEach(terminal::line);
        if (!ended.isEmpty()) {
            terminal.line("ended      " + ended);
        }
        terminal.line("machine    " + machine);
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    private static String text(double number) {
        return Numbers.tenths(number);
    }
}
