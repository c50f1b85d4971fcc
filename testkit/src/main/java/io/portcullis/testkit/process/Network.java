package io.portcullis.testkit.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A small network. Each host is a network namespace with its own address. Every path between two hosts can be cut, in one direction
 * too, or can lose packets. The machine itself is one more host; its paths are never disturbed. Needs root.
 *
 * <p>The addresses are from 198.18.0.0/15, which RFC 2544 reserves for tests, so they hide no other network. It ends with its workspace.
 */
public final class Network {
    private static final String PREFIX = "pc";
    private static final String SWITCH = "switch";
    private static final String INTERFACE = "eth0";
    private static final int MACHINE_NUMBER = 254;
    private static final int MAX_NETWORKS = 512;
    private static final int MAX_ATTEMPTS = 50;
    private static final int FULL_LOSS_PERCENT = 100;

    private final Workspace home;
    private final String id;
    private final String subnet;
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final List<Disturbance> disturbances = new ArrayList<>();

    /** The share of packets from one host to another that is lost. */
    private record Disturbance(Host from, Host to, int percent) {}

    private Network(Workspace home, int number) {
        this.home = home;
        this.id = PREFIX + String.format(Locale.ROOT, "%03x", number);
        this.subnet = "198.%d.%d.".formatted(18 + number / 256, number % 256);
    }

    /** @throws MissingPrograms with the additional programs that a network needs */
    public static Network create(Workspace home) {
        if (!ServiceUser.weAreRoot()) {
            throw new IllegalStateException("only root can make network namespaces: start this as root");
        }
        List<String> missing = Stream.of("ip", "nft", "tc", "nsenter")
                .filter(program -> Programs.find(program).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw new MissingPrograms(missing, "iproute2 nftables util-linux");
        }
        Network network = claim(home);
        network.ip("-n", network.namespace(SWITCH), "link", "add", "name", "br", "type", "bridge");
        network.ip("-n", network.namespace(SWITCH), "link", "set", "dev", "br", "up");
        network.ip(
                "link",
                "add",
                "name",
                network.id,
                "type",
                "veth",
                "peer",
                "name",
                "machine",
                "netns",
                network.namespace(SWITCH));
        network.connect("machine");
        network.ip("addr", "add", network.address(MACHINE_NUMBER), "dev", network.id);
        network.ip("link", "set", "dev", network.id, "up");
        return network;
    }

    /** Several networks may be created at the same time. The first to create the namespace has the number. */
    private static Network claim(Workspace home) {
        for (int tries = 0; ; tries++) {
            Network network = new Network(home, ThreadLocalRandom.current().nextInt(MAX_NETWORKS));
            if (Files.exists(Path.of("/run/netns", network.namespace(SWITCH)))) {
                continue;
            }
            try {
                home.namespaces().create(network.namespace(SWITCH));
                return network;
            } catch (CommandFailed e) {
                if (tries == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** A new host, linked to all others. */
    public Host add(String name) {
        String namespace = namespace(name);
        home.namespaces().create(namespace);
        ip(
                "link",
                "add",
                "name",
                INTERFACE,
                "netns",
                namespace,
                "type",
                "veth",
                "peer",
                "name",
                name,
                "netns",
                namespace(SWITCH));
        connect(name);
        ip("-n", namespace, "link", "set", "dev", "lo", "up");
        ip("-n", namespace, "link", "set", "dev", INTERFACE, "up");
        ip("-n", namespace, "addr", "add", address(hosts.size() + 1), "dev", INTERFACE);
        Host host = new Host(
                subnet + (hosts.size() + 1), List.of(Programs.path("nsenter"), "--net=/run/netns/" + namespace));
        hosts.put(name, host);
        return host;
    }

    /** Drops all packets from the first hosts to the second. Cuts may overlap; each is repaired separately. */
    public Mending cut(Collection<Host> from, Collection<Host> to) {
        return disturb(from, to, FULL_LOSS_PERCENT);
    }

    /** Loses this share of the packets between this host and all others, in both directions. */
    public Mending lose(Host host, int percent) {
        List<Host> others =
                hosts.values().stream().filter(other -> !other.equals(host)).toList();
        Mending from = disturb(List.of(host), others, percent);
        Mending to = disturb(others, List.of(host), percent);
        return () -> {
            from.mend();
            to.mend();
        };
    }

    /** Limits what this host sends to a slow line, with a queue of 300 ms. Packets beyond the queue are lost. */
    public Mending slow(Host host) {
        tc(host, "replace", "tbf rate 256kbit burst 2000 latency 300ms");
        return () -> tc(host, "del", "");
    }

    private static void tc(Host host, String action, String discipline) {
        String arguments = "qdisc %s dev %s root %s".formatted(action, INTERFACE, discipline);
        Command.run(host.entry(), "tc", List.of(arguments.strip().split(" ", -1)), "");
    }

    /** Ends a disturbance. */
    public interface Mending {
        void mend();
    }

    private synchronized Mending disturb(Collection<Host> from, Collection<Host> to, int percent) {
        List<Disturbance> added = from.stream()
                .flatMap(sender -> to.stream()
                        .filter(receiver -> !receiver.equals(sender))
                        .map(receiver -> new Disturbance(sender, receiver, percent)))
                .toList();
        disturbances.addAll(added);
        to.forEach(this::filter);
        return () -> end(added, to);
    }

    private synchronized void end(List<Disturbance> ended, Collection<Host> to) {
        ended.forEach(disturbances::remove);
        to.forEach(this::filter);
    }

    /** In one transaction: there is no moment without rules. A packet is lost where it arrives, as on a real line, so its sender gets no error. */
    private void filter(Host host) {
        StringBuilder rules = new StringBuilder(
                "flush ruleset\ntable inet line {\nchain arriving {\ntype filter hook input priority 0\n");
        disturbances.stream()
                .filter(disturbance -> disturbance.to().equals(host))
                .forEach(disturbance -> rules.append("ip saddr ")
                        .append(disturbance.from().address())
                        .append(
                                disturbance.percent() < FULL_LOSS_PERCENT
                                        ? " numgen random mod 100 < " + disturbance.percent()
                                        : "")
                        .append(" drop\n"));
        Command.run(
                host.entry(), "nft", List.of("-f", "-"), rules.append("}\n}\n").toString());
    }

    private void connect(String port) {
        ip("-n", namespace(SWITCH), "link", "set", "dev", port, "master", "br");
        ip("-n", namespace(SWITCH), "link", "set", "dev", port, "up");
    }

    private String namespace(String name) {
        return id + "-" + name;
    }

    private String address(int number) {
        return subnet + number + "/24";
    }

    private void ip(String... arguments) {
        Command.run("ip", arguments);
    }
}
