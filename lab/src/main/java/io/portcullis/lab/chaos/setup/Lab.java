package io.portcullis.lab.chaos.setup;

import io.portcullis.lab.chaos.dcs.DcsServers;
import io.portcullis.lab.tool.Terminal;
import io.portcullis.testkit.cluster.DcsServer;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PatroniSettings;
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

/** Three members of a DCS, three nodes and two gateways, each on its own host. */
public final class Lab {
    static final int DCS_MEMBERS = 3;
    static final int NODES = 3;
    static final int GATEWAYS = 2;

    private static final String SCOPE = "chaos";

    private final Network network;
    private final LabSource source;
    private final DcsServers servers;
    private final PatroniCluster cluster;
    private final List<GatewayProcess> gateways;

    private Lab(
            Network network,
            LabSource source,
            DcsServers servers,
            PatroniCluster cluster,
            List<GatewayProcess> gateways) {
        this.network = network;
        this.source = source;
        this.servers = servers;
        this.cluster = cluster;
        this.gateways = List.copyOf(gateways);
    }

    /** Starts everything, and returns when the cluster is whole and the gateways are open. */
    public static Lab start(
            Workspace home, GatewayLaunch launch, LabSource source, boolean barrier, Terminal terminal) {
        terminal.say("starting %d members of %s, %d Patroni nodes and %d gateways, each in a network namespace, in %s"
                .formatted(DCS_MEMBERS, source.dcs().title(), NODES, GATEWAYS, home.path()));
        terminal.waitingFor("starting the cluster");
        Network network = Network.create(home);
        List<Host> members = hosts(network, "dcs", DCS_MEMBERS);
        List<Host> nodes = hosts(network, "pg", NODES);
        DcsServers servers = source.start(home, members, nodes);
        PatroniSettings settings = PatroniSettings.DEFAULTS
                .scope(SCOPE)
                .timing(Timing.QUICK)
                .prePromote(barrier ? source.prePromote(home, servers) : null);
        PatroniCluster cluster = PatroniCluster.startOn(servers.access(), home, nodes, settings);
        terminal.waitingFor("starting the gateways");
        String[] options = source.gatewayOptions(servers, cluster).toArray(String[]::new);
        List<GatewayProcess> gateways = new ArrayList<>();
        for (Host host : hosts(network, "gw", GATEWAYS)) {
            String name = "gw" + (gateways.size() + 1);
            // They share a file system and use the same port, so each needs its own folder for its token.
            GatewayLaunch own = launch.withVariable(
                            "RUNTIME_DIRECTORY", home.folder(name).toString())
                    .withArguments(options);
            gateways.add(GatewayProcess.start(home, host, name, own, cluster));
        }
        terminal.waitingFor("");
        return new Lab(network, source, servers, cluster, gateways);
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

    public LabSource source() {
        return source;
    }

    public DcsServers servers() {
        return servers;
    }

    /** All processes of the DCS. */
    public List<DcsServer> allOfTheDcs() {
        return Stream.concat(servers.members().stream(), servers.agents().stream())
                .toList();
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

    public Party dcs() {
        return new Party(
                "the DCS", servers.members().stream().map(DcsServer::host).toList());
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
