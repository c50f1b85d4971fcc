package io.portcullis.perf.chaos;

import io.portcullis.perf.Terminal;
import io.portcullis.testkit.EtcdOperator;
import io.portcullis.testkit.GatewayLaunch;
import io.portcullis.testkit.GatewayProcess;
import io.portcullis.testkit.Host;
import io.portcullis.testkit.Network;
import io.portcullis.testkit.PatroniCluster;
import io.portcullis.testkit.PatroniSettings;
import io.portcullis.testkit.PromotionBarrier;
import io.portcullis.testkit.RealEtcd;
import io.portcullis.testkit.RealPatroni;
import io.portcullis.testkit.Timing;
import io.portcullis.testkit.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Three etcd members, three nodes and two gateways, each on a host of its own. */
final class Lab {
    static final int ETCD = 3;
    static final int NODES = 3;
    static final int GATEWAYS = 2;

    private static final String SCOPE = "chaos";

    private final Network network;
    private final List<RealEtcd> etcd;
    private final EtcdOperator operator;
    private final PatroniCluster cluster;
    private final List<GatewayProcess> gateways;

    private Lab(Network network, List<RealEtcd> etcd, PatroniCluster cluster, List<GatewayProcess> gateways) {
        this.network = network;
        this.etcd = List.copyOf(etcd);
        this.operator = new EtcdOperator(etcd);
        this.cluster = cluster;
        this.gateways = List.copyOf(gateways);
    }

    /** Returns when all of it is whole. */
    static Lab start(Workspace home, GatewayLaunch launch, boolean barrier, Terminal terminal) {
        terminal.say("starting %d etcd members, %d Patroni nodes and %d gateways, each in a network namespace, in %s"
                .formatted(ETCD, NODES, GATEWAYS, home.path()));
        terminal.waitingFor("starting the cluster");
        Network network = Network.create(home);
        List<RealEtcd> etcd = RealEtcd.in(home).startCluster(hosts(network, "etcd", ETCD));
        PatroniSettings settings = PatroniSettings.DEFAULTS
                .scope(SCOPE)
                .timing(Timing.QUICK)
                .prePromote(barrier ? new PromotionBarrier(home).cachedCommand(etcd.getFirst()) : null);
        PatroniCluster cluster = PatroniCluster.start(home, hosts(network, "pg", NODES), settings, etcd);
        terminal.waitingFor("starting the gateways");
        List<GatewayProcess> gateways = new ArrayList<>();
        for (Host host : hosts(network, "gw", GATEWAYS)) {
            String name = "gw" + (gateways.size() + 1);
            // They share a file system and have one port: each needs a place of its own for its token.
            GatewayLaunch own =
                    launch.withVariable("RUNTIME_DIRECTORY", home.folder(name).toString());
            gateways.add(GatewayProcess.start(home, host, name, own, cluster));
        }
        terminal.waitingFor("");
        return new Lab(network, etcd, cluster, gateways);
    }

    private static List<Host> hosts(Network network, String name, int count) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            hosts.add(network.add(name + i));
        }
        return hosts;
    }

    Network network() {
        return network;
    }

    List<RealEtcd> etcd() {
        return etcd;
    }

    EtcdOperator operator() {
        return operator;
    }

    PatroniCluster cluster() {
        return cluster;
    }

    List<GatewayProcess> gateways() {
        return gateways;
    }

    /** What all keys of the cluster begin with. */
    String prefix() {
        return cluster.settings().namespace() + "/" + SCOPE + "/";
    }

    String lockKey() {
        return prefix() + "leader";
    }

    /** Of an address: every server and gateway has one of its own. */
    String nodeAt(String address) {
        return cluster.nodes().stream()
                .filter(node -> node.host().address().equals(address))
                .map(RealPatroni::name)
                .findFirst()
                .orElse(address);
    }

    List<RealPatroni> nodesPrimaryFirst() {
        Optional<RealPatroni> leader = cluster.leader();
        return Stream.concat(
                        leader.stream(),
                        cluster.nodes().stream().filter(node -> leader.isEmpty() || node != leader.get()))
                .toList();
    }

    List<RealEtcd> etcdLeaderFirst() {
        Optional<RealEtcd> leader = operator.leader();
        return Stream.concat(
                        leader.stream(), etcd.stream().filter(member -> leader.isEmpty() || member != leader.get()))
                .toList();
    }

    Party dcs() {
        return new Party("the DCS", etcd.stream().map(RealEtcd::host).toList());
    }

    Party allGateways() {
        return new Party(
                "the gateways", gateways.stream().map(GatewayProcess::host).toList());
    }

    Party peersOf(RealPatroni node) {
        return new Party(
                "its peers",
                cluster.others(node).stream().map(RealPatroni::host).toList());
    }
}
