package io.portcullis.perf.soak;

import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.perf.measure.Memory;
import io.portcullis.perf.measure.ProcessUse;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.gateway.Scrape;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures the gateway from outside. */
final class Sampler {
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final long BYTES_PER_KIB = 1_024;

    /** One line for each part of the heap, with every collector: {@code Tenured total 21888K, used 4567K [...}. */
    private static final Pattern HEAP_USED = Pattern.compile("total.*?used (\\d+)K");

    private final Workspace home;
    private final GatewayProcess gateway;
    private final Path jcmd;
    private Stopwatch stopwatch = new Stopwatch();
    private ProcessUse lastUse = ProcessUse.NONE;
    private double lastSeconds;

    Sampler(Workspace home, GatewayProcess gateway) {
        this.home = home;
        this.gateway = gateway;
        this.jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            throw new IllegalStateException(jcmd + " does not exist: soak needs a JDK, not a JRE");
        }
    }

    /** Begins to count time and CPU. */
    void begin() {
        stopwatch = new Stopwatch();
        lastUse = ProcessUse.ofTree(gateway.process().pid());
        lastSeconds = 0;
    }

    Sample sample() throws IOException {
        double cpu = cpuMillis();
        lastSeconds = seconds();
        lastUse = ProcessUse.ofTree(gateway.process().pid());
        jcmd("GC.run");
        long heap = heapUsed(jcmd("GC.heap_info"));
        Memory memory = Memory.of(gateway.process().pid());
        Scrape scrape = gateway.scrape();
        return new Sample(
                lastSeconds,
                memory.residentKiB(),
                heap,
                (long) scrape.sum("netty_allocator_memory_used", "memory_type=\"direct\"") / BYTES_PER_KIB,
                memory.openFiles(),
                memory.threads(),
                (int) scrape.sumIfAny("portcullis_sessions"),
                cpu);
    }

    /** Milliseconds of CPU in each second since the last sample, or since {@link #begin}. */
    double cpuMillis() {
        double passed = seconds() - lastSeconds;
        return passed > 0
                ? ProcessUse.ofTree(gateway.process().pid())
                                .minus(lastUse)
                                .cpu()
                                .own()
                        * MILLIS_PER_SECOND
                        / passed
                : 0;
    }

    private double seconds() {
        return stopwatch.elapsed().toMillis() / MILLIS_PER_SECOND;
    }

    private String jcmd(String what) {
        return ManagedProcess.run(
                home,
                "jcmd",
                ManagedProcess.RunAs.CALLER,
                List.of(jcmd.toString(), Long.toString(gateway.process().pid()), what),
                Waiting.AT_MOST);
    }

    static long heapUsed(String output) {
        Matcher matcher = HEAP_USED.matcher(output);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        if (sum == 0) {
            throw new IllegalStateException(
                    "the output of jcmd GC.heap_info has no used heap:" + System.lineSeparator() + output);
        }
        return sum;
    }
}
