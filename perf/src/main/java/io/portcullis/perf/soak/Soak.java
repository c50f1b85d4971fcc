package io.portcullis.perf.soak;

import io.portcullis.lab.tool.Load;
import io.portcullis.lab.tool.Machine;
import io.portcullis.lab.tool.Pgbench;
import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.ManagedProcess;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the soak. */
final class Soak {
    /** The busy session must still be busy at the last sample. */
    private static final Duration BUSY_OVERLAP = Duration.ofSeconds(5);

    /** For the busy session, Patroni and the soak itself. */
    private static final int EXTRA_CONNECTIONS = 50;

    /** Memory of an idle backend, and a reserve for everything else. */
    private static final long MIB_PER_BACKEND = 3;

    private static final long RESERVE_MIB = 1_024;

    private final Workspace home;
    private final GatewayLaunch launch;
    private final SoakPlan plan;
    private final Terminal terminal;

    Soak(Workspace home, GatewayLaunch launch, SoakPlan plan, Terminal terminal) {
        this.home = home;
        this.launch = launch;
        this.plan = plan;
        this.terminal = terminal;
    }

    SoakReport run() throws IOException {
        Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        requireMemory();
        int connections = plan.idle() + EXTRA_CONNECTIONS;
        terminal.say(
                "starting etcd and one Patroni node for %d connections, in %s".formatted(connections, home.path()));
        terminal.waitingFor("starting the cluster");
        PatroniCluster cluster = PatroniCluster.start(
                home,
                1,
                PatroniSettings.DEFAULTS
                        .timing(Timing.PATRONIS_DEFAULTS)
                        .parameter("max_connections", Integer.toString(connections)));
        RealPatroni server = cluster.waitForLeader(Waiting.AT_MOST);
        Pgbench pgbench = new Pgbench(home);
        pgbench.initialise(server.address(), 1);
        String yaml = "limits: {max-sessions: %d}".formatted(connections);
        try (GatewayProcess gateway = GatewayProcess.start(home, launch.withConfig(home, yaml), cluster);
                IdleSessions idle = new IdleSessions()) {
            Sampler sampler = new Sampler(home, gateway);
            Sample empty = sampler.sample();
            terminal.say("the gateway without sessions: " + inShort(empty));
            terminal.waitingFor("opening %d idle sessions".formatted(plan.idle()));
            idle.open(gateway.primary(), plan.idle());
            terminal.say("%d idle sessions are open".formatted(plan.idle()));
            double idleBefore = idleCpu(sampler);
            List<Sample> samples = new ArrayList<>();
            Load busy = soak(gateway, pgbench, sampler, samples);
            double idleAfter = idleCpu(sampler);
            terminal.waitingFor("querying each idle session");
            List<String> failures = idle.useEach();
            terminal.waitingFor("");
            List<Flatness.Judgement> judgements = Flatness.judge(samples);
            return new SoakReport(
                    startedAt.toString(),
                    Machine.look(),
                    "Portcullis " + gateway.scrape().label("portcullis_build", "version"),
                    launch.jvmFlags(),
                    plan,
                    empty.residentKiB(),
                    empty.heapKiB(),
                    idleBefore,
                    idleAfter,
                    busy,
                    samples,
                    judgements,
                    failures,
                    SoakOutcome.of(judgements, failures));
        }
    }

    private void requireMemory() {
        long needed = plan.idle() * MIB_PER_BACKEND + RESERVE_MIB;
        long available = Machine.availableMiB();
        if (available < needed) {
            throw new IllegalStateException(
                    "PostgreSQL needs about %d MiB for %d sessions, and %d MiB are available: try --idle %d"
                            .formatted(
                                    needed,
                                    plan.idle(),
                                    available,
                                    Math.max(1, (available - RESERVE_MIB) / MIB_PER_BACKEND)));
        }
    }

    private Load soak(GatewayProcess gateway, Pgbench pgbench, Sampler sampler, List<Sample> samples)
            throws IOException {
        try (ManagedProcess client =
                pgbench.startBusyClient(gateway.primary(), plan.length().plus(BUSY_OVERLAP), plan.rate())) {
            Stopwatch stopwatch = new Stopwatch();
            sampler.begin();
            for (int number = 0; number <= plan.samples(); number++) {
                terminal.waitingFor("one session is busy; next is sample %d of %d".formatted(number, plan.samples()));
                pause(plan.every().multipliedBy(number).minus(stopwatch.elapsed()));
                Sample sample = sampler.sample();
                samples.add(sample);
                terminal.say("sample %d: %s".formatted(number, inShort(sample)));
            }
            client.await("the end of the busy session", Waiting.AT_MOST, client::isAlive, alive -> !alive);
            return Load.parse(client.tail());
        }
    }

    private double idleCpu(Sampler sampler) {
        terminal.waitingFor(
                "all sessions are idle for %d s".formatted(plan.quiet().toSeconds()));
        sampler.begin();
        pause(plan.quiet());
        double millis = sampler.cpuMillis();
        terminal.say(String.format(Locale.ROOT, "the idle gateway uses %.1f ms of CPU in each second", millis));
        return millis;
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length.isNegative() ? Duration.ZERO : length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String inShort(Sample sample) {
        return String.format(
                Locale.ROOT,
                "RSS %,d KiB, heap %,d KiB, direct %,d KiB, %d files, %d sessions",
                sample.residentKiB(),
                sample.heapKiB(),
                sample.directKiB(),
                sample.openFiles(),
                sample.sessions());
    }
}
