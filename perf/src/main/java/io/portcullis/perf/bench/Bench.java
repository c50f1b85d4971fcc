package io.portcullis.perf.bench;

import io.portcullis.lab.tool.Load;
import io.portcullis.lab.tool.Machine;
import io.portcullis.lab.tool.Pgbench;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.perf.measure.MachineUse;
import io.portcullis.perf.measure.ProcessUse;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Programs;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs the bench. */
final class Bench {
    /** A pooler keeps its server connections when its clients have gone. */
    private static final int SERVER_CONNECTIONS_PER_CLIENT = 2;

    private static final int CONNECT_WARM_UP_CLIENTS = 4;
    private static final int SPARE_CONNECTIONS = 50;

    private final Workspace home;
    private final GatewayLaunch launch;
    private final BenchPlan plan;
    private final Terminal terminal;
    private final Pgbench pgbench;

    Bench(Workspace home, GatewayLaunch launch, BenchPlan plan, Terminal terminal) {
        this.home = home;
        this.launch = launch;
        this.plan = plan;
        this.terminal = terminal;
        this.pgbench = new Pgbench(home);
    }

    BenchReport run() throws IOException {
        Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        int connections = SERVER_CONNECTIONS_PER_CLIENT * plan.mostClients() + SPARE_CONNECTIONS;
        terminal.say("starting etcd and one Patroni node on loopback, in " + home.path());
        terminal.waitingFor("starting the cluster");
        PatroniCluster cluster = PatroniCluster.start(
                home,
                1,
                PatroniSettings.DEFAULTS
                        .timing(Timing.PATRONIS_DEFAULTS)
                        .parameter("max_connections", Integer.toString(connections))
                        .parameter("shared_buffers", "256MB"));
        RealPatroni server = cluster.waitForLeader(Waiting.AT_MOST);
        terminal.waitingFor("filling pgbench's tables");
        pgbench.initialise(server.address(), plan.scale());
        terminal.waitingFor("starting the relays");
        try (GatewayProcess gateway =
                GatewayProcess.start(home, launch.withConfig(home, plan.gatewayConfig()), cluster)) {
            Map<String, String> versions = versions(gateway);
            List<Endpoint> endpoints = endpoints(server, gateway, connections);
            terminal.say("endpoints: " + endpoints.stream().map(Endpoint::name).collect(Collectors.joining(", ")));
            warmUp(endpoints);
            List<Run> runs = rounds(endpoints);
            List<SystemCalls.PerTransaction> calls = plan.syscalls() ? systemCalls(endpoints) : List.of();
            terminal.waitingFor("");
            return new BenchReport(
                    startedAt.toString(),
                    Machine.look(),
                    versions,
                    launch.jvmFlags(),
                    plan.gatewayConfig(),
                    plan.mode().toString(),
                    plan.length().toMillis() / 1e3,
                    plan.rounds(),
                    plan.haproxyThreads(),
                    Noise.of(runs),
                    Summary.of(runs),
                    calls,
                    runs);
        }
    }

    private List<Endpoint> endpoints(RealPatroni server, GatewayProcess gateway, int connections) {
        Peers peers = new Peers(home, server, connections);
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(Endpoint.direct(server.address()));
        endpoints.add(Endpoint.relay(
                Endpoint.GATEWAY, gateway.primary(), gateway.process().pid()));
        endpoints.add(peers.haproxy(plan.haproxy(), plan.haproxyThreads()));
        Path pgbouncer = plan.pgbouncer();
        if (pgbouncer != null) {
            endpoints.add(peers.pgbouncer(pgbouncer));
        }
        return List.copyOf(endpoints);
    }

    private Map<String, String> versions(GatewayProcess gateway) throws IOException {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put(Endpoint.GATEWAY, "Portcullis " + gateway.scrape().label("portcullis_build", "version"));
        versions.put(Endpoint.HAPROXY, Peers.version(home, plan.haproxy(), "-v"));
        Path pgbouncer = plan.pgbouncer();
        if (pgbouncer != null) {
            versions.put(Endpoint.PGBOUNCER, Peers.version(home, pgbouncer, "--version"));
        }
        versions.put("pgbench", pgbench.version());
        return versions;
    }

    /** Lets the JVM compile the code of the gateway. Fills the cache of the server too. */
    private void warmUp(List<Endpoint> endpoints) {
        if (plan.warmUp().isZero()) {
            return;
        }
        terminal.say("warming up: the gateway for %d s with new connections, and with each number of clients"
                .formatted(plan.warmUp().toSeconds()));
        Endpoint gateway = endpoints.stream()
                .filter(endpoint -> endpoint.name().equals(Endpoint.GATEWAY))
                .findFirst()
                .orElseThrow();
        // Every run opens one session for each client. Without this, a run would measure how slow the first sessions
        // are.
        terminal.waitingFor("warming up with new connections");
        Load connects = pgbench.connectAndSelect(gateway.address(), CONNECT_WARM_UP_CLIENTS, plan.warmUp());
        terminal.say("warmed up with %,d connections".formatted(connects.transactions()));
        for (int clients : plan.clients()) {
            terminal.waitingFor("warming up with %d clients".formatted(clients));
            pgbench.select(gateway.address(), plan.mode(), clients, plan.warmUp());
        }
    }

    private List<Run> rounds(List<Endpoint> endpoints) {
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            // A B C, C B A: a drift of the machine favours no endpoint.
            List<Endpoint> order = round % 2 == 1 ? endpoints : endpoints.reversed();
            for (int clients : plan.clients()) {
                List<Run> turn = new ArrayList<>();
                for (Endpoint endpoint : order) {
                    terminal.waitingFor(
                            "round %d of %d, %d clients, %s".formatted(round, plan.rounds(), clients, endpoint.name()));
                    turn.add(run(round, clients, endpoint));
                }
                terminal.say("round %d of %d, %d clients: %s"
                        .formatted(
                                round,
                                plan.rounds(),
                                clients,
                                turn.stream().map(Bench::inShort).collect(Collectors.joining("; "))));
                runs.addAll(turn);
            }
        }
        return runs;
    }

    private Run run(int round, int clients, Endpoint endpoint) {
        ProcessUse relayBefore = endpoint.use();
        MachineUse machineBefore = MachineUse.now(home.processes());
        Load load = pgbench.select(endpoint.address(), plan.mode(), clients, plan.length());
        MachineUse machine = MachineUse.now(home.processes()).minus(machineBefore);
        ProcessUse relay = endpoint.use().minus(relayBefore);
        return Run.of(round, clients, endpoint.name(), load, relay, machine);
    }

    private static String inShort(Run run) {
        String cpu = run.cpuMicros() > 0 ? String.format(Locale.ROOT, " %.1f us", run.cpuMicros()) : "";
        return String.format(Locale.ROOT, "%s %,.0f tps%s", run.endpoint(), run.tps(), cpu);
    }

    private List<SystemCalls.PerTransaction> systemCalls(List<Endpoint> endpoints) throws IOException {
        Optional<Path> strace = Programs.find("strace");
        if (strace.isEmpty()) {
            terminal.say("cannot count system calls: strace is not installed (Debian package strace)");
            return List.of();
        }
        terminal.waitingFor("counting system calls");
        SystemCalls counter = new SystemCalls(home, strace.get(), pgbench, plan.mode());
        List<SystemCalls.PerTransaction> counts = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            if (endpoint.process().isPresent()) {
                counts.add(counter.count(endpoint));
            }
        }
        return List.copyOf(counts);
    }
}
