package io.portcullis.perf.soak;

import io.portcullis.lab.tool.JsonOption;
import io.portcullis.lab.tool.ToolCommand;
import io.portcullis.testkit.gateway.GatewayLaunch;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the soak. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Show whether a gateway with many idle sessions and a busy one keeps its size.%n",
            "The soak starts etcd and one Patroni node on loopback, and the gateway with the JVM flags of the launcher. It opens"
                    + " the idle sessions, and one more that runs pgbench -S. Once a minute, right after a garbage collection, it"
                    + " measures the gateway: resident memory (smaps_rollup), heap (jcmd), direct memory (its own metrics), open"
                    + " files, CPU. At the end it queries every idle session once, to show that it still works.%n",
            "A value is flat if it grew from the second sample to the last by at most 5 %%, or by at most 8 MiB of resident"
                    + " memory, 2 MiB of heap, or 1 MiB of direct memory, whichever is more; open files by at most 8.%n",
            "It takes 10 minutes and about 3 MiB for each session, most of it for PostgreSQL. Ctrl-C leaves nothing behind.",
            "It needs these Debian packages: patroni etcd-server etcd-client postgresql python3-psycopg2.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the gateway kept its size, and every idle session still works",
            "2:wrong command line",
            "3:the gateway grew",
            "4:an idle session no longer works",
            "5:the soak could not start or finish; the message says why",
            "130:ended by Ctrl-C"
        })
public final class SoakCommand extends ToolCommand {
    @Option(
            names = "--idle",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Number of idle sessions. Default: ${DEFAULT-VALUE}")
    private int idle;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long one session is busy. Default: ${DEFAULT-VALUE}")
    private int minutes;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Time between two samples. Default: ${DEFAULT-VALUE}")
    private int every;

    @Option(
            names = "--quiet",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Time without any query before and after, to measure the CPU at rest. Default:"
                    + " ${DEFAULT-VALUE}")
    private int quiet;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Transactions a second of the busy session; 0 for as many as it can. Default: ${DEFAULT-VALUE}")
    private int rate;

    @Option(
            names = "--gateway-java-opts",
            paramLabel = "FLAGS",
            split = " ",
            description = "More JVM flags for the gateway alone, such as -XX:NativeMemoryTracking=summary")
    private List<String> gatewayJavaOpts = List.of();

    @Mixin
    private JsonOption json = new JsonOption();

    public SoakCommand(GatewayLaunch launch) {
        super(launch);
    }

    @Override
    public Integer call() {
        int samples = (int) Duration.ofMinutes(minutes).dividedBy(Duration.ofSeconds(Math.max(1, every)));
        if (idle < 1 || every < 1 || quiet < 0 || rate < 0 || samples + 1 < Flatness.MIN_SAMPLES) {
            throw wrong("--idle and --every must be at least 1, and --minutes long enough for "
                    + (Flatness.MIN_SAMPLES - 1) + " samples after the first");
        }
        SoakPlan plan = new SoakPlan(idle, samples, Duration.ofSeconds(every), Duration.ofSeconds(quiet), rate);
        GatewayLaunch gateway = launch().withJvmFlags(gatewayJavaOpts);
        return run((home, terminal, stopwatch) -> {
            SoakReport report = new Soak(home, gateway, plan, terminal).run();
            new SoakTables(terminal).print(report);
            json.write(report, terminal);
            return report.outcome().exitCode();
        });
    }
}
