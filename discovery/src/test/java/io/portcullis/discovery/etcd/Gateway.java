package io.portcullis.discovery.etcd;

import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.source.SourceListener;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.discovery.store.Layout;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.FencingEffect.ReadContact;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Position;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** An {@link EtcdSource} together with what stands around it in a gateway: a clock, those who listen, and one who asks. */
final class Gateway implements AutoCloseable, DiscoveryTelemetry {
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
    final List<Long> watchStarts = new CopyOnWriteArrayList<>();
    final List<Failure> watchEnds = new CopyOnWriteArrayList<>();
    final List<Failure> contactFailures = new CopyOnWriteArrayList<>();
    final List<URI> answeredBy = new CopyOnWriteArrayList<>();
    final List<URI> lagging = new CopyOnWriteArrayList<>();
    final EtcdSource source;

    private final AtomicLong round = new AtomicLong();
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("asking").factory());
    private volatile @Nullable Bond bond;
    private volatile @Nullable ContactAnswered last;

    Gateway(EtcdSettings etcd) throws IOException {
        this(etcd, FencingSettings.DEFAULT);
    }

    Gateway(EtcdSettings etcd, FencingSettings fencing) throws IOException {
        this(etcd, fencing, new PatroniLayout(cluster(etcd))::read, () -> 0, Names.SYSTEM);
    }

    Gateway(EtcdSettings etcd, FencingSettings fencing, Layout layout, IntSupplier sessions, Names names)
            throws IOException {
        EtcdConnections connections = new EtcdConnections(etcd, CLOCK, names);
        connections.take();
        source = new EtcdSource(
                cluster(etcd), connections, fencing, CLOCK, GatewayIdentity.of("test", sessions), layout, this);
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

    static ClusterSettings cluster(EtcdSettings etcd) {
        return new ClusterSettings("demo", "/service", etcd, Map.of());
    }

    static Gateway of(List<RealEtcd> servers) throws IOException {
        return new Gateway(
                new EtcdSettings(servers.stream().map(RealEtcd::endpoint).toList(), null, null));
    }

    FencingEvent contact() throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        source.readContact(new ReadContact(round.incrementAndGet(), bond), answer::complete);
        FencingEvent event = answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
        if (event instanceof ContactAnswered answered) {
            last = answered;
            Lock lock = answered.reading().view().lock();
            bond = lock == null ? null : lock.bond();
        }
        return event;
    }

    /**
     * Asks as the fencing policy does: again a tenth of a second after a failure, a second after a question that is not answered yet,
     * and every {@code interval} otherwise.
     */
    void keepAsking(Duration interval) {
        later(Duration.ZERO, () -> ask(interval));
    }

    private void later(Duration pause, Runnable task) {
        if (!asking.isShutdown()) {
            var ignored = asking.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void ask(Duration interval) {
        long asked = round.incrementAndGet();
        later(Duration.ofSeconds(1), () -> {
            if (round.compareAndSet(asked, asked + 1)) {
                ask(interval);
            }
        });
        source.readContact(new ReadContact(asked, bond), event -> {
            if (event instanceof ContactAnswered answered) {
                last = answered;
                Lock lock = answered.reading().view().lock();
                bond = lock == null ? null : lock.bond();
            }
            if (round.compareAndSet(asked, asked + 1)) {
                later(event instanceof ContactAnswered ? interval : Duration.ofMillis(100), () -> ask(interval));
            }
        });
    }

    /** When the newest contact that was answered had been sent. */
    long lastSent() {
        ContactAnswered newest = last;
        return newest == null ? Long.MIN_VALUE : newest.reading().sent();
    }

    @Nullable
    ContactAnswered last() {
        return last;
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
    public void watchStarted(URI endpoint, Position position) {
        watchStarts.add(((Revision) position).number());
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
        asking.shutdownNow();
        source.close();
    }
}
