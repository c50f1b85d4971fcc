package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.harness.SourceDriver;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.source.BlockingSource;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registration;
import io.portcullis.network.Names;
import io.portcullis.testkit.cluster.RealZooKeeper;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The source of a cluster in ZooKeeper. */
final class ZooKeeperGateway extends SourceDriver {
    final ZooKeeperClient client;

    ZooKeeperGateway(ZooKeeperSettings settings, FencingSettings fencing) throws IOException {
        this(client(settings, fencing), fencing);
    }

    private ZooKeeperGateway(ZooKeeperClient client, FencingSettings fencing) throws IOException {
        super(telemetry ->
                new BlockingSource(client, ZooKeeperClient.protection(fencing), fencing, TestClock.SYSTEM, telemetry));
        this.client = client;
        source.start(this);
    }

    private static ZooKeeperClient client(ZooKeeperSettings settings, FencingSettings fencing) throws IOException {
        return new ZooKeeperClient(
                cluster(settings),
                settings,
                fencing,
                TestClock.SYSTEM,
                GatewayIdentity.of("test", () -> 7),
                Names.SYSTEM);
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

    /** Renews with the history of the newest picture; null if that failed. */
    @Nullable
    Registration renewed(@Nullable Registration over, @Nullable Acknowledgement acknowledged) throws Exception {
        Topology newest = topology();
        String history = newest == null ? null : newest.view().position().history();
        return renew(over, acknowledged, history) instanceof FencingEvent.Renewed(long _, Registration now)
                ? now
                : null;
    }

    Topology shown() throws Exception {
        answered();
        return topologies.getLast();
    }
}
