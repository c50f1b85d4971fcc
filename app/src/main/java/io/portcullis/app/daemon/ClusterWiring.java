package io.portcullis.app.daemon;

import io.portcullis.app.metrics.ClusterMetrics;
import io.portcullis.app.metrics.Metrics;
import io.portcullis.config.NamedCluster;
import io.portcullis.config.Settings;
import io.portcullis.discovery.etcd.EtcdSource;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.patroni.PatroniRest;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.network.Names;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.cluster.ClusterSetup;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** What discovery does for one cluster, and how it is tied to the cluster in the gateway. */
final class ClusterWiring implements AutoCloseable {
    /** The key of the log context from which each line of discovery has the name of its cluster. */
    private static final String CLUSTER = "cluster";

    private final NamedCluster named;
    private final Settings settings;
    private final ClockSource clock;
    private final Names names;
    private final ClusterMetrics events;
    private final PatroniRest agents;

    /** Set when the gateway is there, before anything of it is started. */
    private @Nullable Ties ties;

    private record Ties(Cluster cluster, EtcdSource etcd) {}

    /** @throws IOException naming a file that cannot be used, and why */
    ClusterWiring(NamedCluster named, Settings settings, ClockSource clock, Names names, Metrics metrics)
            throws IOException {
        this.named = named;
        this.settings = settings;
        this.clock = clock;
        this.names = names;
        this.events = new ClusterMetrics(metrics, named.name());
        try (var _ = MDC.putCloseable(CLUSTER, named.name().value())) {
            this.agents = new PatroniRest(named.settings().scope(), settings.agent(), this::apiOf, events, names);
        }
    }

    ClusterName name() {
        return named.name();
    }

    /** For the gateway, which is not there yet. */
    ClusterSetup setup() {
        return new ClusterSetup(named.name(), this::readContact, this::renew, agents, events);
    }

    /**
     * Watches the DCS from now on, and tells the gateway's cluster what it shows.
     *
     * @throws IOException naming a file that cannot be used, and why
     */
    void connect(Gateway gateway) throws IOException {
        Cluster cluster = gateway.cluster(named.name());
        cluster.status().configured(named.settings().addresses());
        try (var _ = MDC.putCloseable(CLUSTER, named.name().value())) {
            ties = new Ties(cluster, source(gateway, cluster));
        }
    }

    private EtcdSource source(Gateway gateway, Cluster cluster) throws IOException {
        return new EtcdSource(
                named.settings(),
                settings.gateway().fencing(),
                clock,
                GatewayIdentity.of(settings.name(), () -> gateway.sessions().taken()),
                new PatroniLayout(named.settings())::read,
                cluster.status(),
                cluster::tell,
                events,
                names);
    }

    private Ties ties() {
        Ties known = ties;
        if (known == null) {
            throw new IllegalStateException("the gateway is not there yet");
        }
        return known;
    }

    private void readContact(FencingEffect.ReadContact request, FencingEventListener answer) {
        ties().etcd().readContact(request, answer);
    }

    private void renew(FencingEffect.Renew request, FencingEventListener answer) {
        ties().etcd().renew(request, answer);
    }

    private @Nullable URI apiOf(NodeName node) {
        Topology topology = ties().cluster().status().topology();
        Member member = topology == null ? null : topology.member(node);
        return member == null ? null : member.api();
    }

    /** What the DCS says that refuses contacts, or null. */
    @Nullable
    String refusal() {
        return ties().etcd().refusal();
    }

    @Override
    public void close() {
        ties().etcd().close();
        agents.close();
    }
}
