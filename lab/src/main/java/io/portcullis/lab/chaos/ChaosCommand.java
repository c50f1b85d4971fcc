package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.fault.FaultKind;
import io.portcullis.lab.chaos.fault.FaultNames;
import io.portcullis.lab.tool.JsonOption;
import io.portcullis.lab.tool.Machine;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.lab.tool.Tool;
import io.portcullis.lab.tool.ToolCommand;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the campaign. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Does faults to a real cluster, alone and in pairs, and proves from the history of every operation what the gateways"
                    + " let through.%n",
            "Starts three etcd members, three Patroni nodes and two gateways, each in a network namespace of its own, with"
                    + " clients through both gateways. An episode draws one or two faults from its seed, does them, repairs"
                    + " everything, waits until the cluster is whole and the gateways are open, and judges.%n",
            "Must be 0: false successes, acknowledged writes that fencing lost, and, with the barrier, reads on primary that went"
                    + " back in time and leaderships that were served at once. Counted beside: writes lost by asynchronous"
                    + " replication, sessions that survived, time closed without need. How the checker judges is in"
                    + " docs/fencing-evidence.md.%n",
            "Needs root, for the namespaces, and these Debian packages: patroni etcd-server etcd-client postgresql"
                    + " python3-psycopg2 iproute2 nftables. Takes some 40 s an episode; several runs may go on side by side."
                    + " Ctrl-C leaves nothing behind.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every promise was kept in every episode",
            "2:wrong command line",
            "3:a promise was broken: the findings say which, and the seed repeats the episode",
            "4:a gateway did not open in time before a cluster that was whole again",
            "5:the campaign could not be set up or performed; the message says why",
            "130:ended by Ctrl-C"
        })
public final class ChaosCommand extends ToolCommand {
    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the first episode; the others have the numbers after it. Default: a random one, printed.")
    private @Nullable Long seed;

    @Option(
            names = "--episodes",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many. Default: ${DEFAULT-VALUE}")
    private int episodes;

    @Option(
            names = "--barrier",
            paramLabel = "on|off|both",
            defaultValue = "on",
            description =
                    "Whether the agents run the barrier before they promote; both: all episodes without it, and again"
                            + " with it. Default: ${DEFAULT-VALUE}")
    private String barrier = "on";

    @Option(
            names = "--faults",
            paramLabel = "NAME",
            split = ",",
            converter = FaultNames.class,
            completionCandidates = FaultNames.class,
            description = "Draw from these only; separate with commas. All of them: ${COMPLETION-CANDIDATES}")
    private List<FaultKind> faults = List.of(FaultKind.values());

    @Option(names = "--alone", description = "One fault an episode, instead of one or two that overlap.")
    private boolean alone;

    @Option(names = "--keep", description = "Leave everything up in the end, say where it is, and wait for Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--evidence",
            paramLabel = "FOLDER",
            description =
                    "Keeps in this folder, of every episode in which a promise was broken or the cluster did not become whole,"
                            + " the history and all logs.")
    private @Nullable Path evidence;

    @Mixin
    private JsonOption json = new JsonOption();

    public ChaosCommand(GatewayLaunch launch) {
        super(launch);
    }

    @Override
    public Integer call() {
        List<Boolean> barriers = barriers();
        atLeast(1, episodes, "--episodes");
        long first = seed != null ? seed : ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        Run run = new Run(first, barriers);
        int code = run((_, terminal, _) -> {
            try {
                for (boolean on : barriers) {
                    perform(run, CampaignPlan.from(first, episodes, on, faults, alone), terminal);
                }
            } finally {
                // What was judged before something went wrong counts.
                if (!run.done.isEmpty()) {
                    ReportPrinter.print(run.report(), terminal);
                }
            }
            return run.report().outcome().exitCode();
        });
        return code == Tool.NOT_PERFORMED ? run.report().outcome().exitCode() : code;
    }

    /** What has been judged so far. */
    private final class Run {
        private final String startedAt =
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        private final List<EpisodeReport> done = new ArrayList<>();
        private final long first;
        private final List<Boolean> barriers;

        Run(long first, List<Boolean> barriers) {
            this.first = first;
            this.barriers = barriers;
        }

        ChaosReport report() {
            return new ChaosReport(
                    startedAt,
                    Machine.look(),
                    first,
                    faults.stream().map(FaultKind::label).toList(),
                    alone,
                    barriers.stream().map(on -> Totals.of(on, done)).toList(),
                    done,
                    ChaosOutcome.of(done, episodes * barriers.size()));
        }

        /** At once: a long campaign may be ended before its time. */
        void add(EpisodeReport episode) {
            done.add(episode);
            json.write(report());
        }
    }

    private List<Boolean> barriers() {
        return switch (barrier) {
            case "on" -> List.of(true);
            case "off" -> List.of(false);
            case "both" -> List.of(false, true);
            default -> throw wrong("--barrier is on, off or both, not \"" + barrier + "\"");
        };
    }

    private void perform(Run run, CampaignPlan plan, Terminal terminal) throws SQLException, IOException {
        try (Workspace home = Workspace.create("chaos")) {
            new Campaign(home, launch(), plan, terminal, new Evidence(home, evidence, terminal))
                    .run(run::add, () -> keep(home, terminal));
        }
    }

    private void keep(Workspace home, Terminal terminal) {
        if (!keep) {
            return;
        }
        terminal.line("Everything stays up in " + home.path() + "; `ip netns` shows the namespaces. Ctrl-C ends it.");
        awaitCtrlC();
    }
}
