package io.portcullis.perf.scale;

import io.portcullis.lab.tool.Terminal;
import io.portcullis.perf.measure.Memory;
import io.portcullis.perf.measure.ProcessUse;
import io.portcullis.testkit.cluster.EtcdOperator;
import io.portcullis.testkit.cluster.KeysOnlyCluster;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.Scrape;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** One measurement, with its own etcd. */
final class Scale {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    /** The causes that count a moved lock. It depends on what is seen first: the free lock, or the new role of its holder. */
    private static final List<String> CAUSES = List.of("cause=\"leadership-ended\"", "cause=\"role-changed\"");

    private final Workspace home;
    private final GatewayLaunch launch;
    private final ScalePlan plan;
    private final Terminal terminal;

    Scale(Workspace home, GatewayLaunch launch, ScalePlan plan, Terminal terminal) {
        this.home = home;
        this.launch = launch;
        this.plan = plan;
        this.terminal = terminal;
    }

    ScalePoint measure(int gateways, int clusters) throws IOException {
        terminal.waitingFor("%d gateways, %d clusters: starting".formatted(gateways, clusters));
        try (RealEtcd etcd = RealEtcd.in(home)
                        .name("etcd-g%d-c%d-".formatted(gateways, clusters))
                        .start();
                GreetingServer server = new GreetingServer();
                SimulatedGateways simulated = new SimulatedGateways(home)) {
            EtcdOperator operator = new EtcdOperator(List.of(etcd));
            List<KeysOnlyCluster> all = IntStream.range(0, clusters)
                    .mapToObj(number -> new KeysOnlyCluster(operator, String.format(Locale.ROOT, "c%03d", number)))
                    .toList();
            Map<String, Integer> nodes = Map.of("pg1", server.port(), "pg2", server.port());
            all.forEach(each -> each.lead("pg1", nodes));
            long began = System.nanoTime();
            simulated.start(
                    etcd.endpoint(),
                    gateways,
                    all.stream().map(KeysOnlyCluster::scope).toList(),
                    plan.perProcess(),
                    launch);
            double ready = (System.nanoTime() - began) / NANOS_PER_SECOND;
            terminal.say("%d gateways, %d clusters: all open after %.1f s".formatted(gateways, clusters, ready));
            rest(plan.settle());

            terminal.waitingFor("%d gateways, %d clusters: at rest".formatted(gateways, clusters));
            EtcdLoad loadBefore = load(simulated, etcd);
            double ofEtcd = cpu(List.of(etcd.process().pid()));
            double ofGateways = cpu(simulated.pids());
            long from = System.nanoTime();
            rest(plan.length());
            double seconds = (System.nanoTime() - from) / NANOS_PER_SECOND;
            ScalePoint.Use use = simulated.use((cpu(simulated.pids()) - ofGateways) / seconds);
            double etcdCores = (cpu(List.of(etcd.process().pid())) - ofEtcd) / seconds;
            EtcdLoad load = load(simulated, etcd).perSecondSince(loadBefore, seconds);

            List<Fence> fences = new ArrayList<>();
            for (int i = 0; i < plan.fences() && plan.sessions() > 0; i++) {
                String next = i % 2 == 0 ? "pg2" : "pg1";
                fences.add(fence(simulated, all.getFirst(), next, nodes));
            }
            return new ScalePoint(
                    gateways,
                    clusters,
                    ready,
                    use,
                    load,
                    etcdCores,
                    Memory.of(etcd.process().pid()).residentKiB(),
                    fences.stream().map(Fence::millis).toList(),
                    fences.stream().mapToInt(Fence::severed).sum(),
                    fences.stream().mapToInt(Fence::othersSevered).sum());
        }
    }

    private record Fence(double millis, int severed, int othersSevered) {}

    /** Opens sessions to one cluster. Then another node takes its lock. */
    private Fence fence(SimulatedGateways simulated, KeysOnlyCluster cluster, String next, Map<String, Integer> nodes)
            throws IOException {
        terminal.waitingFor("opening %d sessions".formatted(plan.sessions()));
        String name = "cluster=\"g0-" + cluster.scope() + "\"";
        List<WirePeer> clients = new ArrayList<>();
        try {
            for (int i = 0; i < plan.sessions(); i++) {
                WirePeer client = WirePeer.connect(simulated.ports().getFirst());
                clients.add(client);
                client.send(WirePeer.startup("user", "u", "database", "d"));
                client.readUntil('Z');
            }
            Scrape before = simulated.scrape();
            int wanted = (int) before.sumIfAny("portcullis_fence_severed_total", name) + plan.sessions();
            cluster.lead(next, nodes);
            Scrape after = Waiting.until(
                    "the end of all sessions of one cluster",
                    Waiting.AT_MOST,
                    simulated::scrape,
                    now -> now.sumIfAny("portcullis_fence_severed_total", name) >= wanted);
            double millis = MILLIS_PER_SECOND
                    * CAUSES.stream()
                            .filter(cause -> severed(after, name, cause) > severed(before, name, cause))
                            .mapToDouble(cause -> took(after, name, cause) - took(before, name, cause))
                            .sum();
            int severed = (int) (severed(after, name) - severed(before, name));
            int all = (int) (severed(after) - severed(before));
            return new Fence(millis, severed, all - severed);
        } finally {
            for (WirePeer client : clients) {
                client.close();
            }
        }
    }

    private static double took(Scrape scrape, String... labels) {
        return scrape.sumIfAny("portcullis_fence_seconds_sum", labels);
    }

    private static double severed(Scrape scrape, String... labels) {
        return scrape.sumIfAny("portcullis_fence_severed_total", labels);
    }

    private static EtcdLoad load(SimulatedGateways simulated, RealEtcd etcd) throws IOException {
        return EtcdLoad.of(
                new Scrape(simulated.get(etcd.endpoint().resolve("/metrics")).body()));
    }

    private static double cpu(List<Long> pids) {
        return ProcessUse.of(pids).cpu().own();
    }

    private static void rest(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
