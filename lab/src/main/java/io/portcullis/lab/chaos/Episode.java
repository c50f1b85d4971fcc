package io.portcullis.lab.chaos;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.Change;
import io.portcullis.lab.chaos.check.Checker;
import io.portcullis.lab.chaos.check.History;
import io.portcullis.lab.chaos.check.LockEvent;
import io.portcullis.lab.chaos.check.Operation;
import io.portcullis.lab.chaos.check.Operation.Result;
import io.portcullis.lab.chaos.check.Survivors;
import io.portcullis.lab.chaos.check.Verdict;
import io.portcullis.lab.chaos.client.Crowd;
import io.portcullis.lab.chaos.client.Registers;
import io.portcullis.lab.chaos.fault.Injected;
import io.portcullis.lab.chaos.fault.Injector;
import io.portcullis.lab.chaos.fault.PlannedFault;
import io.portcullis.lab.chaos.setup.Lab;
import io.portcullis.lab.chaos.watch.Watches;
import io.portcullis.lab.postgres.TimelineSql;
import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One episode: from a whole cluster through its faults back to a whole cluster, with clients all the time. */
final class Episode {
    private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(2);
    /** The effects of a fault without a repair, such as a deleted lock, come a moment later. */
    private static final Duration OBSERVATION_TIME = Duration.ofSeconds(3);

    private static final double MILLIS_PER_SECOND = 1e3;

    private final Lab lab;
    private final Watches watches;
    private final BootClock clock;
    private final Terminal terminal;
    private final int number;
    private final List<PlannedFault> plan;
    private final List<Crowd.Entrance> entrances;
    private final Evidence evidence;
    private final List<String> done = new ArrayList<>();

    Episode(
            Lab lab,
            Watches watches,
            BootClock clock,
            Terminal terminal,
            int number,
            List<PlannedFault> plan,
            List<Crowd.Entrance> entrances,
            Evidence evidence) {
        this.lab = lab;
        this.watches = watches;
        this.clock = clock;
        this.terminal = terminal;
        this.number = number;
        this.plan = plan;
        this.entrances = entrances;
        this.evidence = evidence;
    }

    /** One step of an episode, with its time since the beginning. */
    private record Act(Duration at, Runnable action) {}

    EpisodeReport run(long seed, boolean barrier, RealPatroni primary) throws SQLException, IOException {
        Stopwatch whole = new Stopwatch();
        try (Connection connection = primary.connect()) {
            Registers.clear(connection);
        }
        Registers registers = new Registers(number, Crowd.registers(entrances.size()), lab::nodeAt);
        watches.gateways().take();
        long begin;
        int survived;
        int sessions;
        Wholeness.Opening opening;
        List<Operation> operations;
        try (Crowd crowd = Crowd.start(entrances, registers, clock)) {
            terminal.live(() -> String.format(
                    Locale.ROOT,
                    "%,d ok, %,d failed or unknown",
                    crowd.count(Result.OK),
                    crowd.count(Result.FAILED) + crowd.count(Result.UNKNOWN)));
            Waiting.until("an answer to every client", Waiting.AT_MOST, crowd::isBusy);
            crowd.remember();
            begin = clock.elapsed();
            perform();
            terminal.waitingFor("waiting until the cluster is whole");
            Wholeness wholeness = new Wholeness(lab, terminal);
            RealPatroni last = wholeness.awaitCluster();
            opening = wholeness.awaitGateways(last);
            long open = clock.elapsed();
            Waiting.until("an answer through every gateway", Waiting.AT_MOST, () -> crowd.isServedSince(open));
            survived = crowd.survived();
            sessions = crowd.sessions();
            crowd.close();
            operations = crowd.operations();
        }
        terminal.waitingFor("judging");
        History history = history(begin, operations, survivors(registers));
        Verdict verdict = Checker.judge(history);
        if (!verdict.violations(barrier).isEmpty()) {
            evidence.keep(seed, history);
        }
        long promotions = history.promotions().stream()
                .filter(promotion -> promotion.seen() >= begin)
                .count();
        terminal.waitingFor("");
        return new EpisodeReport(
                number,
                seed,
                barrier,
                done,
                whole.elapsed().toMillis() / MILLIS_PER_SECOND,
                (int) promotions,
                sessions,
                survived,
                opening.inTime(),
                opening.after().toMillis() / MILLIS_PER_SECOND,
                verdict);
    }

    private void perform() {
        Stopwatch stopwatch = new Stopwatch();
        Injector injector = new Injector(lab);
        List<Act> acts = new ArrayList<>();
        for (PlannedFault fault : plan) {
            Deque<Injected.Repair> repair = new ArrayDeque<>();
            acts.add(new Act(
                    fault.at(),
                    () -> repair.add(inject(injector, fault, stopwatch).repair())));
            acts.add(new Act(fault.end(), () -> repair.remove().repair()));
        }
        acts.sort(Comparator.comparing(Act::at));
        for (Act act : acts) {
            terminal.waitingFor("next at " + Terminal.seconds(act.at()));
            LockSupport.parkNanos(act.at().minus(stopwatch.elapsed()).toNanos());
            act.action().run();
        }
        terminal.waitingFor("watching the effects");
        LockSupport.parkNanos(OBSERVATION_TIME.toNanos());
    }

    private Injected inject(Injector injector, PlannedFault fault, Stopwatch stopwatch) {
        Duration at = stopwatch.elapsed();
        Injected injected = injector.inject(fault);
        String length = fault.length().isZero() ? "" : " for " + Terminal.seconds(fault.length());
        done.add("%s: %s at %s%s".formatted(fault.kind().label(), injected.what(), Terminal.seconds(at), length));
        terminal.say("    " + done.getLast());
        return injected;
    }

    /** Reads the rows of the last primary. Reads again if the primary changes meanwhile. */
    private Survivors survivors(Registers registers) {
        return Waiting.until("the rows of the last primary", SETTLE_TIMEOUT, () -> survivorsNow(registers), _ -> true);
    }

    private Survivors survivorsNow(Registers registers) throws SQLException, IOException {
        RealPatroni last = new Wholeness(lab, terminal).awaitCluster();
        long timeline = TimelineSql.parse(last.address().ask("SELECT " + TimelineSql.TIMELINE));
        try (Connection connection = last.connect()) {
            return new Survivors(timeline, Registers.forks(connection, timeline), registers.rows(connection));
        }
    }

    private History history(long begin, List<Operation> operations, Survivors survivors) throws IOException {
        List<Change> changes = new ArrayList<>();
        for (GatewayProcess gateway : lab.gateways()) {
            new LedgerReader(lab.source())
                    .read(gateway).stream()
                            .filter(change -> isSince(change, begin))
                            .forEach(changes::add);
        }
        return new History(
                operations,
                watches.servers().promotions(),
                lockEvents(),
                changes,
                watches.gateways().take(),
                watches.servers().writableSince(begin),
                survivors);
    }

    private List<LockEvent> lockEvents() {
        List<LockEvent> events = watches.lock().events();
        return lab.source().foreseesExpiry()
                ? events
                : events.stream().map(LockEvent::unforeseen).toList();
    }

    private static boolean isSince(Change change, long begin) {
        return Stream.of(change.lastRelayed(), change.firstRelayed()).anyMatch(time -> time != null && time >= begin);
    }
}
