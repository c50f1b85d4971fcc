package io.portcullis.lab.chaos;

import io.portcullis.lab.chaos.fault.FaultKind;
import io.portcullis.lab.chaos.fault.FaultNames;
import io.portcullis.lab.chaos.setup.LabSource;
import io.portcullis.lab.chaos.setup.LabSourceNames;
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
            "Inject faults into a real cluster, and check the history of every operation: did the gateways keep their"
                    + " promises?%n",
            "The command starts three members of a DCS, three Patroni nodes and two gateways. Each has its own network namespace."
                    + " Clients use both gateways all the time. An episode draws one or two faults from its seed, injects"
                    + " them, repairs everything, waits until the cluster is whole and the gateways are open, and judges.%n",
            "These must be 0: false successes; acknowledged writes that fencing lost; and, with the barrier, reads on primary that"
                    + " went back in time, and two leaderships served at once. The report also counts writes lost by"
                    + " asynchronous replication, sessions that survived, and time closed without need."
                    + " docs/fencing-evidence.md says how the checker judges.%n",
            "With another DCS than etcd the checker can say less; the report says what.%n",
            "It needs root for the namespaces, and these Debian packages: patroni postgresql python3-psycopg2 iproute2 nftables,"
                    + " and those of the DCS, as `portcullis demo --help` lists them. One episode takes about 40 s. Several runs can work"
                    + " at the same time. Ctrl-C leaves nothing behind.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every promise was kept in every episode",
            "2:wrong command line",
            "3:a promise was broken: the findings say which, and the seed repeats the episode",
            "4:a gateway did not open in time when the cluster was whole again",
            "5:the campaign could not start or finish; the message says why",
            "130:ended by Ctrl-C"
        })
public final class ChaosCommand extends ToolCommand {
    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Seed of the first episode; the next episodes use the next numbers. Default: random; it is printed.")
    private @Nullable Long seed;

    @Option(
            names = "--dcs",
            paramLabel = "NAME",
            defaultValue = "etcd",
            converter = LabSourceNames.class,
            completionCandidates = LabSourceNames.class,
            description =
                    "The DCS of the cluster: ${COMPLETION-CANDIDATES}. With rest it is etcd, and the gateways know only the"
                            + " agents, by --patroni. Default: ${DEFAULT-VALUE}")
    private LabSource dcs = LabSource.ETCD;

    @Option(
            names = "--episodes",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of episodes. Default: ${DEFAULT-VALUE}")
    private int episodes;

    @Option(
            names = "--barrier",
            paramLabel = "on|off|both",
            defaultValue = "on",
            description =
                    "Do the agents run the barrier before they promote? With both, all episodes run without it, then"
                            + " again with it. Default: ${DEFAULT-VALUE}")
    private String barrier = "on";

    @Option(
            names = "--faults",
            paramLabel = "NAME",
            split = ",",
            converter = FaultNames.class,
            completionCandidates = FaultNames.class,
            description = "Draw only from these faults, separated by commas. All faults: ${COMPLETION-CANDIDATES}")
    private List<FaultKind> faults = List.of(FaultKind.values());

    @Option(names = "--alone", description = "One fault in each episode, not one or two that overlap.")
    private boolean alone;

    @Option(
            names = "--keep",
            description = "Keep everything running at the end, print where it is, and wait for Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--evidence",
            paramLabel = "FOLDER",
            description =
                    "Keep the history and all logs in this folder, for each episode in which a promise was broken or the cluster"
                            + " did not become whole.")
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
                    perform(run, CampaignPlan.from(dcs, first, episodes, on, faults, alone), terminal);
                }
            } finally {
                // The episodes before a failure count.
                if (!run.done.isEmpty()) {
                    ReportPrinter.print(run.report(), terminal);
                }
            }
            return run.report().outcome().exitCode();
        });
        return code == Tool.NOT_PERFORMED ? run.report().outcome().exitCode() : code;
    }

    /** The episodes judged so far. */
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
                    dcs,
                    first,
                    faults.stream().map(FaultKind::label).toList(),
                    alone,
                    barriers.stream().map(on -> Totals.of(on, done)).toList(),
                    done,
                    ChaosOutcome.of(done, episodes * barriers.size()));
        }

        /** Writes the file at once: the operator may end a long campaign early. */
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
                    .run(new Campaign.CampaignListener() {
                        @Override
                        public void onEpisode(EpisodeReport report) {
                            run.add(report);
                        }

                        @Override
                        public void onLastEpisode() {
                            if (keep) {
                                terminal.line("Everything keeps running in " + home.path()
                                        + ". `ip netns` shows the namespaces. Ctrl-C ends it.");
                                awaitCtrlC();
                            }
                        }
                    });
        }
    }
}
