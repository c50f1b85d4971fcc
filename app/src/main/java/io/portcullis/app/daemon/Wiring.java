package io.portcullis.app.daemon;

import io.portcullis.app.admin.AdminServer;
import io.portcullis.app.admin.AdminToken;
import io.portcullis.app.admin.OperatorHandler;
import io.portcullis.app.clock.BootClock;
import io.portcullis.app.metrics.GatewayGauges;
import io.portcullis.app.metrics.GatewayMetrics;
import io.portcullis.app.metrics.Metrics;
import io.portcullis.app.process.ReloadStatus;
import io.portcullis.app.process.Version;
import io.portcullis.app.status.StatusReader;
import io.portcullis.config.AdminSettings;
import io.portcullis.config.NamedCluster;
import io.portcullis.config.Settings;
import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.http.LastKnownNames;
import io.portcullis.fencing.ClockSource;
import io.portcullis.network.Names;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.fence.BrokenListener;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.proxy.net.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one gateway together: the one place where every collaborator can be seen. Discovery reports to the gateway what it
 * sees; the gateway asks discovery for contacts and probes.
 */
public final class Wiring implements AutoCloseable {
    private final ClockSource clock = new BootClock();
    private final Names names = new LastKnownNames(Names.SYSTEM);
    private final Metrics metrics = new Metrics();
    private final List<ClusterWiring> clusters = new ArrayList<>();
    private final Gateway gateway;
    private final ReloadStatus reloadStatus = new ReloadStatus();
    private final AdminToken token;
    private final AdminServer admin;

    /**
     * @param broken called if the process must end
     * @throws IOException naming a file or an address that cannot be used, and why
     */
    public Wiring(Settings settings, BrokenListener broken) throws IOException {
        ClusterSources sources = new ClusterSources(clock, names);
        for (NamedCluster each : settings.clusters()) {
            clusters.add(new ClusterWiring(each, settings, sources, names, metrics));
        }
        gateway = new Gateway(
                settings.gateway(),
                clusters.stream().map(ClusterWiring::setup).toList(),
                new Transport(),
                names,
                clock,
                new GatewayMetrics(metrics, Version.number()),
                broken);
        for (ClusterWiring each : clusters) {
            each.connect(gateway);
        }
        StatusReader status = new StatusReader(gateway, clock, reloadStatus, this::refusal);
        AdminSettings endpoint = settings.admin();
        admin = new AdminServer(endpoint.bind(), status, metrics, new GatewayGauges(metrics, status));
        // After the address is ours: a second start by accident must not replace the token of the gateway that runs.
        Path file = endpoint.tokenFile();
        token = AdminToken.create(
                file == null ? AdminToken.usualFile(endpoint.bind().port()) : file);
    }

    private @Nullable String refusal(ClusterName cluster) {
        return clusters.stream()
                .filter(each -> each.name().equals(cluster))
                .findFirst()
                .map(ClusterWiring::refusal)
                .orElse(null);
    }

    /** @throws IOException naming the address that cannot be listened on */
    public void start() throws IOException {
        gateway.start();
        admin.start(new OperatorHandler(gateway.clusters(), token));
    }

    /** For the reload. */
    ReloadStatus reloadStatus() {
        return reloadStatus;
    }

    public Gateway gateway() {
        return gateway;
    }

    /** Closes what {@link Gateway#stop} leaves. */
    @Override
    public void close() throws IOException {
        admin.close();
        token.close();
        // Side by side: while a DCS is silent, each waits for the removal of its registration.
        try (ExecutorService closing = Executors.newVirtualThreadPerTaskExecutor()) {
            clusters.forEach(each -> closing.execute(each::close));
        }
        metrics.close();
    }
}
