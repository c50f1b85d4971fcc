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
import io.portcullis.config.AdminSettings;
import io.portcullis.config.Settings;
import io.portcullis.discovery.etcd.EtcdSource;
import io.portcullis.discovery.http.LastKnownNames;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.patroni.PatroniRest;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.network.Names;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.cluster.ClusterSetup;
import io.portcullis.proxy.fence.BrokenListener;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.proxy.net.Transport;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one gateway together: the one place where every collaborator can be seen. Discovery tells the gateway what it sees,
 * the gateway asks discovery for contacts and verdicts; they meet here.
 */
public final class Wiring implements AutoCloseable {
    private final ClockSource clock = new BootClock();
    private final Names names = new LastKnownNames(Names.SYSTEM);
    private final Metrics metrics = new Metrics();
    private final Gateway gateway;
    private final Cluster cluster;
    private final PatroniRest agents;
    private final EtcdSource etcd;
    private final ReloadStatus reloadStatus = new ReloadStatus();
    private final AdminToken token;
    private final AdminServer admin;

    /**
     * @param broken is told if the process must end
     * @throws IOException naming a file or an address that cannot be used, and why
     */
    public Wiring(Settings settings, BrokenListener broken) throws IOException {
        GatewayMetrics events = new GatewayMetrics(metrics, Version.number());
        agents = new PatroniRest(settings.cluster().scope(), settings.agent(), this::apiOf, events, names);
        gateway = new Gateway(
                settings.gateway(),
                List.of(new ClusterSetup(
                        new ClusterName(settings.cluster().scope()), this::readContact, this::renew, agents, events)),
                new Transport(),
                names,
                clock,
                events,
                broken);
        cluster = gateway.clusters().getFirst();
        etcd = new EtcdSource(
                settings.cluster(),
                settings.gateway().fencing(),
                clock,
                GatewayIdentity.of(settings.name(), () -> gateway.sessions().taken()),
                new PatroniLayout(settings.cluster())::read,
                cluster.status(),
                cluster::tell,
                events,
                names);
        cluster.status().configured(settings.cluster().addresses());
        AdminSettings endpoint = settings.admin();
        admin = new AdminServer(
                endpoint.bind(),
                gateway,
                metrics,
                new GatewayGauges(metrics, gateway, clock, reloadStatus),
                reloadStatus,
                etcd::refusal);
        // After the address is ours: a second start by accident must not replace the token of the gateway that runs.
        Path file = endpoint.tokenFile();
        token = AdminToken.create(
                file == null ? AdminToken.usualFile(endpoint.bind().port()) : file);
    }

    private void readContact(FencingEffect.ReadContact request, Consumer<FencingEvent> answer) {
        etcd.readContact(request, answer);
    }

    private void renew(FencingEffect.Renew request, Consumer<FencingEvent> answer) {
        etcd.renew(request, answer);
    }

    private @Nullable URI apiOf(NodeName node) {
        Topology topology = cluster.status().topology();
        Member member = topology == null ? null : topology.member(node);
        return member == null ? null : member.api();
    }

    /** @throws IOException naming the address that cannot be listened on */
    public void start() throws IOException {
        gateway.start();
        admin.start(new OperatorHandler(cluster, token));
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
        etcd.close();
        agents.close();
        metrics.close();
    }
}
