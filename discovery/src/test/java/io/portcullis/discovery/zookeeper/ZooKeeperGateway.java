package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.source.BlockingSource;
import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.source.SourceListener;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.Position;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A source of ZooKeeper together with what stands around it in a gateway. */
final class ZooKeeperGateway implements AutoCloseable, DiscoveryTelemetry {
    static final ClockSource CLOCK = new ClockSource() {
        @Override
        public long elapsed() {
            return System.nanoTime();
        }

        @Override
        public Clocks read() {
            return new Clocks(System.nanoTime(), System.currentTimeMillis() * 1_000_000);
        }
    };

    final List<Topology> topologies = new CopyOnWriteArrayList<>();
    final List<FencingEvent.Observed> observed = new CopyOnWriteArrayList<>();
    final List<Position> watchStarts = new CopyOnWriteArrayList<>();
    final List<Failure> watchEnds = new CopyOnWriteArrayList<>();
    final List<Failure> contactFailures = new CopyOnWriteArrayList<>();
    final ZooKeeperClient client;
    final ClusterSource source;
    private final AtomicLong round = new AtomicLong();

    ZooKeeperGateway(ZooKeeperSettings settings, FencingSettings fencing) throws IOException {
        client = new ZooKeeperClient(
                cluster(settings), settings, fencing, CLOCK, GatewayIdentity.of("test", () -> 7), Names.SYSTEM);
        source = new BlockingSource(client, ZooKeeperClient.protection(fencing), fencing, CLOCK, this);
        source.start(new SourceListener() {
            @Override
            public void onTopology(Topology topology) {
                topologies.add(topology);
            }

            @Override
            public void onNews(FencingEvent.Observed news) {
                observed.add(news);
            }
        });
    }

    static ZooKeeperGateway of(List<RealZooKeeper> servers) throws IOException {
        return new ZooKeeperGateway(settings(servers), FencingSettings.DEFAULT);
    }

    static ZooKeeperSettings settings(List<RealZooKeeper> servers) {
        return new ZooKeeperSettings(addresses(servers), "", null, null, null);
    }

    static List<NodeAddress> addresses(List<RealZooKeeper> servers) {
        return servers.stream()
                .map(server -> NodeAddress.parse(server.endpoint().getAuthority(), 0))
                .toList();
    }

    static ClusterSettings cluster(ZooKeeperSettings settings) {
        return new ClusterSettings("demo", "/service", settings, Map.of());
    }

    FencingEvent ask() throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        source.readContact(new FencingEffect.ReadContact(round.incrementAndGet(), null), answer::complete);
        return answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    /** Asks until there is a contact, as the fencing policy does. */
    FencingEvent.ContactAnswered contact() throws Exception {
        return (FencingEvent.ContactAnswered)
                Waiting.until("a contact", Waiting.AT_MOST, this::ask, FencingEvent.ContactAnswered.class::isInstance);
    }

    @Nullable
    Registration renew(@Nullable Registration over, @Nullable Acknowledgement acknowledged) throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        String history = topologies.isEmpty()
                ? null
                : topologies.getLast().view().position().history();
        source.renew(
                new FencingEffect.Renew(round.incrementAndGet(), over, acknowledged, Lineage.UNKNOWN, history),
                answer::complete);
        return answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS)
                        instanceof FencingEvent.Renewed(long _, Registration now)
                ? now
                : null;
    }

    Topology shown() throws Exception {
        contact();
        return topologies.getLast();
    }

    /** What the watch brought, without a contact. */
    Topology awaitNews(String what, java.util.function.Predicate<Topology> enough) {
        return Waiting.until(
                what,
                Waiting.AT_MOST,
                () -> topologies.getLast(),
                topology -> topology != null && enough.test(topology));
    }

    @Override
    public void watchStarted(URI endpoint, Position position) {
        watchStarts.add(position);
    }

    @Override
    public void watchEnded(URI endpoint, Failure failure) {
        watchEnds.add(failure);
    }

    @Override
    public void contactFailed(URI endpoint, Failure failure, Duration took) {
        contactFailures.add(failure);
    }

    @Override
    public void close() {
        source.close();
    }
}
