package io.portcullis.discovery.consul;

import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.source.BlockingSource;
import io.portcullis.discovery.source.SourceListener;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Lock;
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

/** The source of a cluster in Consul together with what stands around it in a gateway: a clock, those who listen, and one who asks. */
final class ConsulGateway implements AutoCloseable, DiscoveryTelemetry {
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
    final List<LeadershipView> observed = new CopyOnWriteArrayList<>();
    final List<Position> watchStarts = new CopyOnWriteArrayList<>();
    final List<Failure> watchEnds = new CopyOnWriteArrayList<>();
    final List<Failure> contactFailures = new CopyOnWriteArrayList<>();
    final List<URI> answeredBy = new CopyOnWriteArrayList<>();
    final List<URI> lagging = new CopyOnWriteArrayList<>();
    final BlockingSource source;
    private final AtomicLong round = new AtomicLong();

    ConsulGateway(ConsulSettings consul, FencingSettings fencing) throws IOException {
        GatewayIdentity identity = GatewayIdentity.of("test", () -> 0);
        source = new BlockingSource(
                new ConsulClient(cluster(consul), consul, fencing, CLOCK, identity, Names.SYSTEM),
                ConsulClient.protection(fencing),
                fencing,
                CLOCK,
                this);
        source.start(new SourceListener() {
            @Override
            public void onTopology(Topology topology) {
                topologies.add(topology);
            }

            @Override
            public void onNews(FencingEvent.Observed news) {
                observed.add(news.view());
            }
        });
    }

    static ClusterSettings cluster(ConsulSettings consul) {
        return new ClusterSettings("demo", "/service", consul, Map.of());
    }

    static ConsulSettings settings(List<RealConsul> agents) {
        return new ConsulSettings(agents.stream().map(RealConsul::endpoint).toList(), null, null, null);
    }

    static ConsulSettings withToken(URI endpoint, String token) {
        return new ConsulSettings(List.of(endpoint), new Secret.Given(token), null, null);
    }

    static ConsulGateway of(RealConsul... agents) throws IOException {
        return new ConsulGateway(settings(List.of(agents)), FencingSettings.DEFAULT);
    }

    FencingEvent contact() throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        source.readContact(new FencingEffect.ReadContact(round.incrementAndGet(), null), answer::complete);
        return answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    /** A contact that is answered, however many attempts that takes. */
    ContactAnswered answered() throws Exception {
        return (ContactAnswered)
                Waiting.until("a contact", Waiting.AT_MOST, this::contact, ContactAnswered.class::isInstance);
    }

    @Nullable
    Lock lock() throws Exception {
        return answered().reading().view().lock();
    }

    /** A first contact, and a watch that has begun. */
    void watching() throws Exception {
        answered();
        Waiting.until("a watch", Waiting.AT_MOST, () -> !watchStarts.isEmpty());
    }

    FencingEvent renew(@Nullable Registration over, @Nullable Acknowledgement acknowledged) throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        source.renew(
                new FencingEffect.Renew(round.incrementAndGet(), over, acknowledged, Lineage.UNKNOWN, null),
                answer::complete);
        return answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    Registration renewed(@Nullable Registration over, @Nullable Acknowledgement acknowledged) throws Exception {
        return ((FencingEvent.Renewed) Waiting.until(
                        "a registration",
                        Waiting.AT_MOST,
                        () -> renew(over, acknowledged),
                        FencingEvent.Renewed.class::isInstance))
                .registration();
    }

    @Override
    public void contactAnswered(URI endpoint, Duration took) {
        answeredBy.add(endpoint);
    }

    @Override
    public void contactFailed(URI endpoint, Failure failure, Duration took) {
        contactFailures.add(failure);
    }

    @Override
    public void watchStarted(URI endpoint, Position from) {
        watchStarts.add(from);
    }

    @Override
    public void watchEnded(URI endpoint, Failure failure) {
        watchEnds.add(failure);
    }

    @Override
    public void watchLagging(URI endpoint) {
        lagging.add(endpoint);
    }

    @Override
    public void close() {
        source.close();
    }
}
