package io.portcullis.discovery.etcd;

import io.portcullis.discovery.harness.SourceDriver;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.store.Layout;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.RealEtcd;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The source of a cluster in etcd, and one who keeps asking it. */
final class Gateway extends SourceDriver {
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("asking").factory());

    Gateway(EtcdSettings etcd) throws IOException {
        this(etcd, FencingSettings.DEFAULT);
    }

    Gateway(EtcdSettings etcd, FencingSettings fencing) throws IOException {
        this(etcd, fencing, new PatroniLayout(cluster(etcd))::read, () -> 0, Names.SYSTEM);
    }

    Gateway(EtcdSettings etcd, FencingSettings fencing, Layout layout, IntSupplier sessions, Names names)
            throws IOException {
        super(telemetry -> {
            EtcdConnections connections = new EtcdConnections(etcd, TestClock.SYSTEM, names);
            connections.take();
            return new EtcdSource(
                    cluster(etcd),
                    connections,
                    fencing,
                    TestClock.SYSTEM,
                    GatewayIdentity.of("test", sessions),
                    layout,
                    telemetry);
        });
        source.start(this);
    }

    static ClusterSettings cluster(EtcdSettings etcd) {
        return new ClusterSettings("demo", "/service", etcd, Map.of());
    }

    static Gateway of(List<RealEtcd> servers) throws IOException {
        return new Gateway(
                new EtcdSettings(servers.stream().map(RealEtcd::endpoint).toList(), null, null));
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
        ask(asked, event -> {
            if (round.compareAndSet(asked, asked + 1)) {
                later(event instanceof ContactAnswered ? interval : Duration.ofMillis(100), () -> ask(interval));
            }
        });
    }

    /** When the newest contact that was answered had been sent. */
    long lastSent() {
        ContactAnswered newest = last();
        return newest == null ? Long.MIN_VALUE : newest.reading().sent();
    }

    @Override
    public void close() {
        asking.shutdownNow();
        super.close();
    }
}
