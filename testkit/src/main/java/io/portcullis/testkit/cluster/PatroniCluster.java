package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Network;
import io.portcullis.testkit.process.NotReached;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A real cluster, on loopback or in a {@link Network}: etcd or another DCS, and nodes with Patroni. It lives as long as its workspace. */
public final class PatroniCluster {
    private final PatroniSettings settings;
    private final List<RealEtcd> etcd;
    private final List<DcsAccess> access;
    private final List<RealPatroni> nodes;
    private final Rest http = Rest.plain();

    private PatroniCluster(
            Workspace home, List<Host> hosts, PatroniSettings settings, List<RealEtcd> etcd, List<DcsAccess> access) {
        this.settings = settings;
        this.etcd = List.copyOf(etcd);
        this.access = List.copyOf(access);
        List<RealPatroni> started = new ArrayList<>();
        for (Host host : hosts) {
            DcsAccess own = access.get(started.size() % access.size());
            started.add(new RealPatroni(home, host, "pg" + (started.size() + 1), settings, own, http));
        }
        this.nodes = List.copyOf(started);
    }

    /** One etcd and {@code size} nodes called pg1, pg2, …; returns when all replicas stream. */
    public static PatroniCluster start(Workspace home, int size, PatroniSettings settings) {
        return start(home, size, settings, List.of(RealEtcd.in(home).start()));
    }

    public static PatroniCluster start(Workspace home, int size, PatroniSettings settings, List<RealEtcd> etcd) {
        return start(home, Collections.nCopies(size, Host.LOOPBACK), settings, etcd);
    }

    /** A node on each of these. */
    public static PatroniCluster start(
            Workspace home, List<Host> hosts, PatroniSettings settings, List<RealEtcd> etcd) {
        return new PatroniCluster(home, hosts, settings, etcd, List.of(RealEtcd.access(etcd))).running();
    }

    /**
     * Nodes whose DCS is another one, which runs already.
     *
     * @param access of each node's agent; or one for all
     */
    public static PatroniCluster startOn(
            List<DcsAccess> access, Workspace home, List<Host> hosts, PatroniSettings settings) {
        return new PatroniCluster(home, hosts, settings, List.of(), access).running();
    }

    private PatroniCluster running() {
        waitForLeader(Waiting.AT_MOST);
        waitForStreaming(nodes.size() - 1, Waiting.AT_MOST);
        return this;
    }

    public PatroniSettings settings() {
        return settings;
    }

    /** The first member. Most clusters have only one. */
    public RealEtcd etcd() {
        return etcd.getFirst();
    }

    public List<RealEtcd> etcdMembers() {
        return etcd;
    }

    /** How the agent of each node reaches the DCS; or one for all. */
    public List<DcsAccess> access() {
        return access;
    }

    public List<RealPatroni> nodes() {
        return nodes;
    }

    public RealPatroni node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + name + " among " + nodes));
    }

    public String jdbcUrl(RealPatroni node) {
        return node.jdbcUrl();
    }

    /** The node whose agent says that it holds the lock. */
    public Optional<RealPatroni> leader() {
        return nodes.stream().filter(RealPatroni::holdsLock).findFirst();
    }

    /** All other nodes. */
    public List<RealPatroni> others(RealPatroni node) {
        return nodes.stream().filter(other -> other != node).toList();
    }

    /** Waits for a node that holds the lock and accepts writes. */
    public RealPatroni waitForLeader(Duration limit) {
        return waitForLeader(limit, node -> true);
    }

    public RealPatroni waitForLeaderOtherThan(RealPatroni old, Duration limit) {
        return waitForLeader(limit, node -> node != old);
    }

    private RealPatroni waitForLeader(Duration limit, Predicate<RealPatroni> wanted) {
        Callable<Optional<RealPatroni>> look = () -> {
            Optional<RealPatroni> leader = leader().filter(wanted);
            return leader.isPresent() && leader.get().isWritable() ? leader : Optional.empty();
        };
        return showingLogs(() ->
                        Waiting.until("a writable leader of " + settings.scope(), limit, look, Optional::isPresent))
                .orElseThrow();
    }

    /** Waits until this number of replicas stream from the leader. */
    public void waitForStreaming(int replicas, Duration limit) {
        String count =
                "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name <> 'pg_basebackup'";
        Callable<String> look = () -> {
            Optional<RealPatroni> leader = leader();
            return leader.isPresent() ? leader.get().address().ask(count) : "no leader";
        };
        showingLogs(
                () -> Waiting.until(replicas + " streaming replicas", limit, look, Integer.toString(replicas)::equals));
    }

    /** A planned switchover; returns when {@code to} is the writable leader. */
    public void switchover(RealPatroni to) {
        RealPatroni from = waitForLeader(Waiting.AT_MOST);
        String request = "{\"leader\":\"%s\",\"candidate\":\"%s\"}".formatted(from.name(), to.name());
        try {
            http.postOrFail(from.rest().resolve("/switchover"), request);
        } catch (IOException e) {
            throw new IllegalStateException("the agent of " + from + " did not answer the switchover" + logs(), e);
        }
        waitForLeader(Waiting.AT_MOST, node -> node == to);
    }

    private <T> T showingLogs(Supplier<T> wait) {
        try {
            return wait.get();
        } catch (NotReached e) {
            throw new NotReached(e.getMessage() + logs());
        }
    }

    private String logs() {
        return nodes.stream()
                .map(node -> System.lineSeparator() + node.agent().tail())
                .collect(Collectors.joining());
    }
}
