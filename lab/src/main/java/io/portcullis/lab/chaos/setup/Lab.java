package io.portcullis.lab.chaos.setup;

import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.EtcdOperator;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
import io.portcullis.testkit.cluster.PromotionBarrier;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.cluster.Timing;
import io.portcullis.testkit.gateway.GatewayLaunch;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Network;
import io.portcullis.testkit.process.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Three etcd members, three nodes and two gateways, each on its own host. */
public final class Lab {
    static final int ETCD_MEMBERS = 3;
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

    /** Starts everything, and returns when the cluster is whole and the gateways are open. */
    public static Lab start(Workspace home, GatewayLaunch launch, boolean barrier, Terminal terminal) {
        terminal.say("starting %d etcd members, %d Patroni nodes and %d gateways, each in a network namespace, in %s"
                .formatted(ETCD_MEMBERS, NODES, GATEWAYS, home.path()));
        terminal.waitingFor("starting the cluster");
        Network network = Network.create(home);
        List<RealEtcd> etcd = RealEtcd.in(home).startCluster(hosts(network, "etcd", ETCD_MEMBERS));
        PatroniSettings settings = PatroniSettings.DEFAULTS
                .scope(SCOPE)
                .timing(Timing.QUICK)
                .prePromote(barrier ? new PromotionBarrier(home).cachedCommand(etcd.getFirst()) : null);
        PatroniCluster cluster = PatroniCluster.start(home, hosts(network, "pg", NODES), settings, etcd);
        terminal.waitingFor("starting the gateways");
        List<GatewayProcess> gateways = new ArrayList<>();
        for (Host host : hosts(network, "gw", GATEWAYS)) {
            String name = "gw" + (gateways.size() + 1);
            // They share a file system and use the same port, so each needs its own folder for its token.
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

    public Network network() {
        return network;
    }

    public List<RealEtcd> etcd() {
        return etcd;
    }

    public EtcdOperator operator() {
        return operator;
    }

    public PatroniCluster cluster() {
        return cluster;
    }

    public List<GatewayProcess> gateways() {
        return gateways;
    }

    /** The prefix of all keys of the cluster. */
    public String prefix() {
        return cluster.settings().namespace() + "/" + SCOPE + "/";
    }

    public String lockKey() {
        return prefix() + "leader";
    }

    /** The name of the node with this address. */
    public String nodeAt(String address) {
        return cluster.nodes().stream()
                .filter(node -> node.host().address().equals(address))
                .map(RealPatroni::name)
                .findFirst()
                .orElse(address);
    }

    public List<RealPatroni> nodesPrimaryFirst() {
        Optional<RealPatroni> leader = cluster.leader();
        return Stream.concat(
                        leader.stream(),
                        cluster.nodes().stream().filter(node -> leader.isEmpty() || node != leader.get()))
                .toList();
    }

    public List<RealEtcd> etcdLeaderFirst() {
        Optional<RealEtcd> leader = operator.leader();
        return Stream.concat(
                        leader.stream(), etcd.stream().filter(member -> leader.isEmpty() || member != leader.get()))
                .toList();
    }

    public Party dcs() {
        return new Party("the DCS", etcd.stream().map(RealEtcd::host).toList());
    }

    public Party allGateways() {
        return new Party(
                "the gateways", gateways.stream().map(GatewayProcess::host).toList());
    }

    public Party peersOf(RealPatroni node) {
        return new Party(
                "its peers",
                cluster.others(node).stream().map(RealPatroni::host).toList());
    }
}
