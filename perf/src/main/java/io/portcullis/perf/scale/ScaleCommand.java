package io.portcullis.perf.scale;

import io.portcullis.lab.tool.JsonOption;
import io.portcullis.lab.tool.Machine;
import io.portcullis.lab.tool.ToolCommand;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.process.NotReached;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measure the cost of many clusters for a gateway, and of many gateways with many clusters for one real etcd.%n",
            "For each number of gateways and clusters, the command starts etcd, writes the keys of the clusters as Patroni does,"
                    + " starts the gateways, and waits until every route is open. Then it measures threads, memory, open files and"
                    + " CPU at rest, and reads the metrics of etcd before and after. At the end it opens sessions to one cluster, and"
                    + " another node takes the lock of that cluster. The servers only accept logins; no agent runs.%n",
            "Only the first gateway is complete. The others are simulated: a process serves the same clusters again, with other"
                    + " names. For etcd that is the same as another process, but the gateways of one process share its connections.%n",
            "The run ends at a point where a route is not open after 4 minutes, and the result says so. One point takes about"
                    + " 1 minute. Ctrl-C leaves nothing behind.",
            "It needs these Debian packages: etcd-server.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything was measured",
            "2:wrong command line",
            "3:a fence severed sessions of another cluster",
            "5:a measurement could not start or finish; the message says why",
            "130:ended by Ctrl-C"
        })
public final class ScaleCommand extends ToolCommand {
    private static final int WRONG_CLUSTER_FENCED = 3;

    @Option(
            names = "--gateways",
            split = ",",
            paramLabel = "N",
            defaultValue = "1",
            description = "Numbers of gateways. Default: ${DEFAULT-VALUE}")
    private List<Integer> gateways = List.of();

    @Option(
            names = "--clusters",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,10,50",
            description = "Numbers of clusters. Default: ${DEFAULT-VALUE}")
    private List<Integer> clusters = List.of();

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Sessions of the cluster that is fenced; 0 for no fence. Default: ${DEFAULT-VALUE}")
    private int sessions;

    @Option(
            names = "--fences",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often the lock moves, each time with new sessions. Default: ${DEFAULT-VALUE}")
    private int fences;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "Length of the measurement at rest. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Time from open routes to the measurement. Default: ${DEFAULT-VALUE}")
    private int settle;

    @Option(
            names = "--per-process",
            paramLabel = "N",
            defaultValue = "500",
            description =
                    "Maximum number of clusters in one process, counted for each gateway that it simulates. Default:"
                            + " ${DEFAULT-VALUE}")
    private int perProcess;

    @Mixin
    private JsonOption json = new JsonOption();

    public ScaleCommand(GatewayLaunch launch) {
        super(launch);
    }

    @Override
    public Integer call() {
        gateways.forEach(each -> atLeast(1, each, "--gateways"));
        clusters.forEach(each -> atLeast(1, each, "--clusters"));
        ScalePlan plan = new ScalePlan(
                atLeast(0, sessions, "--sessions"),
                atLeast(1, fences, "--fences"),
                Duration.ofSeconds(atLeast(0, settle, "--settle")),
                Duration.ofSeconds(atLeast(1, seconds, "--seconds")),
                atLeast(1, perProcess, "--per-process"));
        return run((home, terminal, stopwatch) -> {
            Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            Scale scale = new Scale(home, launch(), plan, terminal);
            List<ScalePoint> points = new ArrayList<>();
            String ended = "";
            try {
                for (int manyGateways : gateways) {
                    for (int manyClusters : clusters) {
                        points.add(scale.measure(manyGateways, manyClusters));
                    }
                }
            } catch (NotReached e) {
                ended = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            }
            ScaleReport report = new ScaleReport(startedAt, Machine.look(), plan, points, ended);
            report.print(terminal);
            json.write(report, terminal);
            return points.stream().allMatch(each -> each.othersSevered() == 0) ? 0 : WRONG_CLUSTER_FENCED;
        });
    }
}
