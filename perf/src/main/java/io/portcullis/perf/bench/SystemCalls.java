package io.portcullis.perf.bench;

import io.portcullis.lab.tool.Pgbench;
import io.portcullis.lab.tool.Pgbench.Mode;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.ManagedProcess.RunAs;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the system calls of a relay with strace, for all threads together and one client.
 *
 * <p>Counts a short run and a long run, and takes the difference: both have the calls for connecting and disconnecting. The calls of the
 * relay in the background, such as asking the DCS, remain in the result. strace makes everything slow, so their share is larger than without
 * it.
 */
final class SystemCalls {
    private static final int SHORT_RUN_TRANSACTIONS = 500;
    private static final int LONG_RUN_TRANSACTIONS = 2_500;
    private static final double MIN_SHOWN_CALLS = 0.005;
    private static final Pattern COUNT_AND_NAME = Pattern.compile("\\s*(\\d+)\\s+(\\w+)");
    private static final String TOTAL_ROW = "total";

    private final Workspace home;
    private final Path strace;
    private final Pgbench pgbench;
    private final Mode mode;

    SystemCalls(Workspace home, Path strace, Pgbench pgbench, Mode mode) {
        this.home = home;
        this.strace = strace;
        this.pgbench = pgbench;
        this.mode = mode;
    }

    /** By name, for each transaction. */
    record PerTransaction(String endpoint, double total, Map<String, Double> byName) {}

    PerTransaction count(Endpoint endpoint) throws IOException {
        Map<String, Long> few = traced(endpoint, SHORT_RUN_TRANSACTIONS);
        Map<String, Long> many = traced(endpoint, LONG_RUN_TRANSACTIONS);
        Map<String, Double> each = new TreeMap<>();
        many.forEach((name, count) -> each.put(
                name,
                (double) (count - few.getOrDefault(name, 0L)) / (LONG_RUN_TRANSACTIONS - SHORT_RUN_TRANSACTIONS)));
        double total = each.values().stream().mapToDouble(Double::doubleValue).sum();
        each.values().removeIf(count -> Math.abs(count) < MIN_SHOWN_CALLS);
        return new PerTransaction(endpoint.name(), total, each);
    }

    private Map<String, Long> traced(Endpoint endpoint, int transactions) throws IOException {
        Path counts = home.folder("strace").resolve(endpoint.name() + "-" + transactions);
        String process = Long.toString(endpoint.process().orElseThrow());
        List<String> command =
                List.of(strace.toString(), "-f", "-c", "-U", "calls,name", "-o", counts.toString(), "-p", process);
        try (ManagedProcess tracer =
                ManagedProcess.start(home, "strace-" + counts.getFileName(), RunAs.CALLER, command)) {
            tracer.await(
                    "strace to attach to " + endpoint.name(),
                    Waiting.AT_MOST,
                    tracer::tail,
                    log -> log.contains("attached"));
            pgbench.select(endpoint.address(), mode, transactions);
            // strace detaches from the relay, and writes its counts.
            tracer.stop();
        }
        return parse(Files.readString(counts));
    }

    static Map<String, Long> parse(String table) {
        Map<String, Long> counts = new TreeMap<>();
        for (String line : table.lines().toList()) {
            Matcher row = COUNT_AND_NAME.matcher(line);
            if (row.matches() && !row.group(2).equals(TOTAL_ROW)) {
                counts.merge(row.group(2), Long.valueOf(row.group(1)), Long::sum);
            }
        }
        return counts;
    }
}
