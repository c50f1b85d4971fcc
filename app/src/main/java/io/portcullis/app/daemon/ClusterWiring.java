package io.portcullis.app.daemon;

import io.portcullis.app.metrics.ClusterMetrics;
import io.portcullis.app.metrics.Metrics;
import io.portcullis.config.NamedCluster;
import io.portcullis.config.Settings;
import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.patroni.FailsafeAgents;
import io.portcullis.discovery.patroni.PatroniRest;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.source.ProbeChain;
import io.portcullis.discovery.source.SourceListener;
import io.portcullis.fencing.FencingEvent;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What discovery does for one cluster, and how it is tied to the cluster in the gateway. */
final class ClusterWiring implements AutoCloseable {
    /** The key of the log context from which each line of discovery has the name of its cluster. */
    private static final String CLUSTER = "cluster";

    private static final Logger LOG = LoggerFactory.getLogger(ClusterWiring.class);

    private final NamedCluster named;
    private final ClusterMetrics events;
    private final PatroniRest agents;
    private final FailsafeAgents failsafe;
    private final ClusterSource source;

    /** Set when the gateway is there, before anything of it is started. */
    private @Nullable Gateway gateway;

    /** @throws IOException naming a file that cannot be used, and why */
    ClusterWiring(NamedCluster named, Settings settings, ClusterSources sources, Names names, Metrics metrics)
            throws IOException {
        this.named = named;
        this.events = new ClusterMetrics(metrics, named.name());
        try (var _ = MDC.putCloseable(CLUSTER, named.name().value())) {
            this.agents = new PatroniRest(
                    named.settings().scope(),
                    ClusterSources.agents(named.settings(), settings.agent()),
                    this::apiOf,
                    events,
                    names);
            this.failsafe = new FailsafeAgents(
                    named.settings().scope(),
                    ClusterSources.agents(named.settings(), settings.agent()),
                    this::apiOf,
                    names);
            this.source = sources.open(
                    named.settings(),
                    settings.gateway().fencing(),
                    GatewayIdentity.of(
                            settings.name(), () -> gateway().sessions().taken()),
                    events);
        }
    }

    ClusterName name() {
        return named.name();
    }

    /** For the gateway, which is not there yet. */
    ClusterSetup setup() {
        return new ClusterSetup(
                named.name(),
                source.protection().barrier(),
                source,
                source,
                new ProbeChain(List.of(agents)),
                failsafe,
                events);
    }

    /** Tells the gateway's cluster what the DCS shows, from now on. */
    void connect(Gateway made) {
        gateway = made;
        Cluster cluster = cluster();
        cluster.status().configured(named.settings().addresses());
        events.protectedBy(named.settings().store().kind(), source.protection());
        source.protection()
                .gaps(cluster.fencing())
                .forEach(gap -> LOG.atWarn()
                        .addKeyValue("cluster", named.name())
                        .addKeyValue("explanation", gap)
                        .log("a change of the primary is not covered in every case"));
        source.start(new SourceListener() {
            @Override
            public void onTopology(Topology topology) {
                cluster.status().onTopology(topology);
            }

            @Override
            public void onNews(FencingEvent.Observed news) {
                cluster.tell(news);
            }
        });
    }

    private Gateway gateway() {
        Gateway known = gateway;
        if (known == null) {
            throw new IllegalStateException("the gateway is not there yet");
        }
        return known;
    }

    private Cluster cluster() {
        return gateway().cluster(named.name());
    }

    private @Nullable URI apiOf(NodeName node) {
        Topology topology = cluster().status().topology();
        Member member = topology == null ? null : topology.member(node);
        return member == null ? null : member.api();
    }

    /** What the DCS says that refuses contacts, or null. */
    @Nullable
    String refusal() {
        return source.refusal();
    }

    @Override
    public void close() {
        source.close();
        agents.close();
        failsafe.close();
    }
}
