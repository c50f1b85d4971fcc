package io.portcullis.lab.demo;

import io.portcullis.lab.dcs.LabDcs;
import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.JdbcAddress;
import io.portcullis.testkit.cluster.Login;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Runs the demo. */
final class Demo {
    private static final int NODES = 3;
    private static final PatroniSettings SETTINGS = PatroniSettings.DEFAULTS.timing(Timing.PATIENT);
    private final LabDcs dcs;
    private final GatewayLaunch launch;
    private final Terminal terminal;
    private final Stopwatch stopwatch;

    Demo(LabDcs dcs, GatewayLaunch launch, Terminal terminal, Stopwatch stopwatch) {
        this.dcs = dcs;
        this.launch = launch;
        this.terminal = terminal;
        this.stopwatch = stopwatch;
    }

    /** Performs all events and prints the table. The caller closes the workspace, and with it what still runs. */
    DemoOutcome run(Workspace home, AfterTable afterTable) throws SQLException {
        terminal.say("starting %s and %d Patroni nodes on loopback, in %s".formatted(dcs.title(), NODES, home.path()));
        terminal.waitingFor("starting the cluster");
        DcsServer server = dcs.start(home);
        PatroniCluster cluster = PatroniCluster.startOn(
                List.of(server.access()), home, Collections.nCopies(NODES, Host.LOOPBACK), SETTINGS);
        RealPatroni primary = cluster.waitForLeader(Waiting.AT_MOST);
        DemoWrites.create(primary);
        terminal.say("%s is the primary; %s stream from it".formatted(primary, names(cluster.others(primary))));

        terminal.waitingFor("starting the gateway");
        try (GatewayProcess gateway = GatewayProcess.start(home, launch, cluster);
                FrozenEndpoint frozen = FrozenEndpoint.listen(home.freePort())) {
            terminal.say("the gateway listens on %d, the frozen endpoint on %d"
                    .formatted(gateway.primary().port(), frozen.port()));
            frozen.pointTo(primary.port());
            DemoOutcome outcome = perform(cluster, gateway, frozen, new SilentDcs(dcs.title(), server));
            terminal.waitingFor("");
            afterTable.then(cluster, gateway);
            return outcome;
        }
    }

    /** Runs after the table, while the cluster still runs. */
    interface AfterTable {
        void then(PatroniCluster cluster, GatewayProcess gateway);
    }

    private DemoOutcome perform(
            PatroniCluster cluster, GatewayProcess gateway, FrozenEndpoint frozen, SilentDcs silentDcs)
            throws SQLException {
        List<DemoEvent> events = List.of(new PlannedSwitchover(), new StoppedAgent(), silentDcs);
        List<EventWindow> windows = new ArrayList<>();
        Writer throughGateway = Writer.start(Row.GATEWAY, gateway.primary(), stopwatch);
        Writer throughFrozen = Writer.start(Row.FROZEN, new JdbcAddress(frozen.port(), Login.SUPERUSER), stopwatch);
        List<DemoPromotion> promotions;
        try (throughGateway;
                throughFrozen;
                PromotionWatch watch = new PromotionWatch(cluster.nodes(), stopwatch)) {
            Stage stage =
                    new Stage(cluster, gateway, frozen, throughGateway, throughFrozen, watch, stopwatch, terminal);
            terminal.say(
                    "two writers start: one uses the gateway, one uses the frozen endpoint; each sends an INSERT about every 2 ms");
            terminal.live(stage::numbers);
            for (DemoEvent event : events) {
                terminal.title("Event %d of %d: %s".formatted(windows.size() + 1, events.size(), event.title()));
                RealPatroni primary = stage.calm();
                if (!stage.gatewayReaches(primary.port())) {
                    break;
                }
                windows.add(window(stage, event, windows.size() + 1, primary));
            }
            promotions = watch.promotions();
        }
        terminal.live(() -> "");
        terminal.waitingFor("comparing the acknowledged writes with the rows in the table");
        return judge(cluster, windows, events.size(), List.of(throughGateway, throughFrozen), promotions);
    }

    private EventWindow window(Stage stage, DemoEvent event, int number, RealPatroni primary) {
        Duration from = stopwatch.elapsed();
        event.perform(stage, primary);
        EventWindow window = new EventWindow(number + " " + event.title(), from, stopwatch.elapsed());
        terminal.say("errors of the client of the gateway: %s; of the other client: %s"
                .formatted(
                        Stage.errorsSince(stage.throughGateway(), from),
                        Stage.errorsSince(stage.throughFrozen(), from)));
        return window;
    }

    private DemoOutcome judge(
            PatroniCluster cluster,
            List<EventWindow> windows,
            int events,
            List<Writer> writers,
            List<DemoPromotion> promotions)
            throws SQLException {
        RealPatroni last = cluster.waitForLeader(Waiting.AT_MOST);
        List<Testimony> testimonies = new ArrayList<>();
        for (Writer writer : writers) {
            testimonies.add(new Testimony(
                    writer.name(), writer.journal().attempts(), DemoWrites.surviving(last, writer.name())));
        }
        List<Row> rows = DemoVerdict.rows(windows, testimonies, promotions);
        // An event is missing only if the gateway did not reach the primary again.
        DemoOutcome outcome = windows.size() < events ? DemoOutcome.BROKEN : DemoOutcome.of(rows);
        terminal.title("What the two clients saw");
        new ResultTable(terminal).print(rows);
        new Explanation(terminal, dcs).print(last.name(), rows, outcome);
        return outcome;
    }

    private static String names(List<RealPatroni> nodes) {
        return nodes.stream().map(RealPatroni::name).collect(Collectors.joining(" and "));
    }
}
