package io.portcullis.discovery;

import io.portcullis.discovery.consul.ConsulClient;
import io.portcullis.discovery.consul.ConsulDirectory;
import io.portcullis.discovery.consul.ConsulInspector;
import io.portcullis.discovery.consul.ConsulPolicy;
import io.portcullis.discovery.etcd.EtcdConnections;
import io.portcullis.discovery.etcd.EtcdDirectory;
import io.portcullis.discovery.etcd.EtcdInspector;
import io.portcullis.discovery.etcd.EtcdRole;
import io.portcullis.discovery.etcd.EtcdSource;
import io.portcullis.discovery.kubernetes.KubernetesClient;
import io.portcullis.discovery.kubernetes.KubernetesDirectory;
import io.portcullis.discovery.kubernetes.KubernetesInspector;
import io.portcullis.discovery.kubernetes.KubernetesRole;
import io.portcullis.discovery.patroni.PatroniLayout;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.rest.RestClusterClient;
import io.portcullis.discovery.rest.RestSources;
import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.PatroniRestSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.source.BlockingSource;
import io.portcullis.discovery.source.ClusterClient;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.source.SourceInspection;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.discovery.zookeeper.ZooKeeperClient;
import io.portcullis.discovery.zookeeper.ZooKeeperDirectory;
import io.portcullis.discovery.zookeeper.ZooKeeperInspector;
import io.portcullis.discovery.zookeeper.ZooKeeperRole;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Protection;
import io.portcullis.network.Names;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The one door to discovery: makes the source of a cluster by its settings. Clusters that have their keys in the same store, by the same
 * settings, share its connections.
 */
public final class ClusterSources {
    private final ClockSource clock;
    private final Names names;
    private final Map<EtcdSettings, EtcdConnections> connections = new HashMap<>();

    /** @param names looks up the hosts of the stores */
    public ClusterSources(ClockSource clock, Names names) {
        this.clock = clock;
        this.names = names;
    }

    /**
     * The source of one cluster, not started yet.
     *
     * @param identity what registers, if {@link FencingSettings#registers}
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public ClusterSource open(
            ClusterSettings cluster, FencingSettings fencing, GatewayIdentity identity, DiscoveryTelemetry telemetry)
            throws IOException {
        return switch (cluster.store()) {
            case EtcdSettings etcd ->
                new EtcdSource(
                        cluster, shared(etcd), fencing, clock, identity, new PatroniLayout(cluster)::read, telemetry);
            case ConsulSettings consul ->
                driven(
                        new ConsulClient(cluster, consul, fencing, clock, identity, names),
                        ConsulClient.protection(fencing),
                        fencing,
                        telemetry);
            case ZooKeeperSettings zooKeeper ->
                driven(
                        new ZooKeeperClient(cluster, zooKeeper, fencing, clock, identity, names),
                        ZooKeeperClient.protection(fencing),
                        fencing,
                        telemetry);
            case KubernetesSettings kubernetes ->
                driven(
                        new KubernetesClient(cluster, kubernetes, fencing, clock, identity, names),
                        KubernetesClient.PROTECTION,
                        fencing,
                        telemetry);
            case PatroniRestSettings rest ->
                RestSources.open(cluster, rest, fencing(cluster, fencing), clock, names, telemetry);
        };
    }

    private ClusterSource driven(
            ClusterClient client, Protection protection, FencingSettings fencing, DiscoveryTelemetry telemetry) {
        return new BlockingSource(client, protection, fencing, clock, telemetry);
    }

    private synchronized EtcdConnections shared(EtcdSettings etcd) throws IOException {
        EtcdConnections known = connections.get(etcd);
        if (known != null && known.take()) {
            return known;
        }
        EtcdConnections fresh = new EtcdConnections(etcd, clock, names);
        fresh.take();
        connections.put(etcd, fresh);
        return fresh;
    }

    /**
     * The lock and the registrations of one cluster, for readers that are no gateways.
     *
     * @param elapsed a clock in nanoseconds that never steps
     * @throws IOException if the certificates cannot be read, naming the file and what would be right; or if gateways cannot register
     *     in this kind of store, saying what there is instead
     */
    public static ClusterDirectory directory(ClusterSettings cluster, LongSupplier elapsed) throws IOException {
        return switch (cluster.store()) {
            case EtcdSettings etcd -> new EtcdDirectory(cluster, etcd, elapsed);
            case ConsulSettings consul -> new ConsulDirectory(cluster, consul, elapsed);
            case PatroniRestSettings _ -> throw new IOException(RestClusterClient.CANNOT_REGISTER);
            case ZooKeeperSettings zooKeeper -> new ZooKeeperDirectory(cluster, zooKeeper, elapsed);
            case KubernetesSettings kubernetes -> new KubernetesDirectory(cluster, kubernetes, elapsed);
        };
    }

    /**
     * Looks at each server of the store once. Blocks for as long as a server is silent, some ten seconds at the most. Changes nothing.
     *
     * @throws IOException if the certificates cannot be read, naming the file and what would be right
     */
    public SourceInspection inspect(ClusterSettings cluster, FencingSettings fencing) throws IOException {
        return switch (cluster.store()) {
            case EtcdSettings etcd ->
                EtcdInspector.inspect(cluster, etcd, fencing, clock).inspection();
            case ZooKeeperSettings zooKeeper -> ZooKeeperInspector.inspect(cluster, zooKeeper, fencing);
            case ConsulSettings consul -> ConsulInspector.inspect(cluster, consul, fencing);
            case KubernetesSettings kubernetes -> KubernetesInspector.inspect(cluster, kubernetes, fencing);
            case PatroniRestSettings rest -> RestSources.inspect(cluster, rest, names);
        };
    }

    /** What holds of {@code fencing} for this cluster: where gateways cannot register, they do not try. */
    public static FencingSettings fencing(ClusterSettings cluster, FencingSettings fencing) {
        return switch (cluster.store()) {
            case EtcdSettings _, ConsulSettings _, ZooKeeperSettings _, KubernetesSettings _ -> fencing;
            case PatroniRestSettings _ -> fencing.unregistered();
        };
    }

    /** How the agents of this cluster are reached, where {@code usual} does not say it. */
    public static AgentSettings agents(ClusterSettings cluster, AgentSettings usual) {
        return switch (cluster.store()) {
            case EtcdSettings _, ConsulSettings _, ZooKeeperSettings _, KubernetesSettings _ -> usual;
            case PatroniRestSettings rest -> rest.agent();
        };
    }

    /** The commands that allow a gateway what it needs in the store, for its administrator. */
    public static List<String> roleCommands(ClusterSettings cluster) {
        return switch (cluster.store()) {
            case EtcdSettings etcd -> EtcdRole.commands(cluster, etcd);
            case ConsulSettings _ -> ConsulPolicy.commands(cluster);
            case PatroniRestSettings _ -> List.of();
            case ZooKeeperSettings zooKeeper -> ZooKeeperRole.commands(cluster, zooKeeper);
            case KubernetesSettings kubernetes -> KubernetesRole.commands(kubernetes);
        };
    }
}
