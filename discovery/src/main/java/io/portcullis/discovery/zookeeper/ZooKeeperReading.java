package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.registration.Registrations;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Holding;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Revision;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * What a read shows. Pure.
 *
 * @param position the last change that it shows, or a write that it cannot be older than
 * @param nodes the values of the cluster's nodes by their keys
 * @param registrations the same of the gateways by their names
 * @param listed the names of members and gateways
 * @param groups the numbers of Citus groups below the scope
 */
record ZooKeeperReading(
        Revision position,
        Map<String, Node> nodes,
        Map<String, Node> registrations,
        ZooKeeperNames listed,
        Set<String> groups) {
    private static final String MEMBERS = "members/";

    /** An ensemble in which no gateway has written anything. */
    private static final String NO_HISTORY = "unregistered";

    /** The upper half of a transaction's number counts the leaders of the ensemble. */
    private static final int EPOCH_SHIFT = 32;

    record Node(String value, Stat stat) {}

    static ZooKeeperReading of(
            ZooKeeperPaths paths, List<String> keys, ZooKeeperNames names, List<OpResult> results, long floor)
            throws SourceFailure {
        Answers answers = new Answers(results.iterator());
        Node root = answers.node(ZooKeeperPaths.ROOT);
        long newest = Math.max(floor, lastChange(answers.node(paths.scope())));
        newest = Math.max(newest, lastChange(answers.node(paths.members())));
        Set<String> children = answers.children(paths.scope());
        Set<String> members = answers.children(paths.members());
        Set<String> gateways = answers.children(paths.registrations());
        Map<String, Node> nodes = new TreeMap<>();
        for (String key : keys) {
            put(nodes, key, answers.node(paths.key(key)));
        }
        for (String member : new TreeSet<>(names.members())) {
            put(nodes, MEMBERS + member, answers.node(paths.key(MEMBERS + member)));
        }
        Map<String, Node> registrations = new TreeMap<>();
        for (String gateway : new TreeSet<>(names.gateways())) {
            put(registrations, gateway, answers.node(paths.registration(gateway)));
        }
        for (Node node : nodes.values()) {
            newest = Math.max(newest, node.stat().getMzxid());
        }
        children.removeIf(child -> child.isEmpty() || !child.chars().allMatch(Character::isDigit));
        return new ZooKeeperReading(
                new Revision(history(root), newest),
                nodes,
                registrations,
                new ZooKeeperNames(members, gateways),
                children);
    }

    /**
     * The root of what gateways write is created once in an ensemble, by the first of them: all see the same. One that was set up again
     * creates it again. Its transaction's number may come twice then, but not at the same time.
     */
    private static String history(@Nullable Node root) {
        return root == null
                ? NO_HISTORY
                : Long.toHexString(root.stat().getCzxid())
                        + "-"
                        + Long.toHexString(root.stat().getCtime());
    }

    /** Of a node with children: it counts those that came and went. */
    private static long lastChange(@Nullable Node parent) {
        return parent == null
                ? 0
                : Math.max(parent.stat().getMzxid(), parent.stat().getPzxid());
    }

    private static void put(Map<String, Node> nodes, String key, @Nullable Node node) {
        if (node != null) {
            nodes.put(key, node);
        }
    }

    Reign reign() {
        return new Reign(position.history(), position.number() >>> EPOCH_SHIFT);
    }

    Keyspace keyspace() {
        Map<String, Keyspace.Entry> entries = new HashMap<>();
        nodes.forEach((key, node) -> entries.put(key, entry(node)));
        groups.forEach(group -> entries.put(
                group + "/",
                new Keyspace.Entry("", revision(position.number()), revision(position.number()), null, null)));
        return new Keyspace(position, entries);
    }

    private Keyspace.Entry entry(Node node) {
        Bond owner = owner(node);
        String created = Long.toHexString(node.stat().getCzxid());
        return new Keyspace.Entry(
                node.value(),
                revision(node.stat().getCzxid()),
                revision(node.stat().getMzxid()),
                owner,
                owner == null ? null : new Holding(created));
    }

    private Revision revision(long number) {
        return new Revision(position.history(), number);
    }

    private static @Nullable Bond owner(Node node) {
        long owner = node.stat().getEphemeralOwner();
        return owner == 0 ? null : new Bond(Long.toHexString(owner));
    }

    /** The sessions in which the nodes' records were written: an agent writes its lock in the same one. */
    Map<NodeName, Bond> alive() {
        Map<NodeName, Bond> alive = new HashMap<>();
        nodes.forEach((key, node) -> {
            Bond owner = owner(node);
            String name = key.startsWith(MEMBERS) ? key.substring(MEMBERS.length()) : "";
            if (owner != null && !name.isBlank()) {
                alive.put(new NodeName(name), owner);
            }
        });
        return alive;
    }

    /** Those of all gateways. */
    Registrations registered() {
        Map<String, Registrations.Entry> entries = new HashMap<>();
        registrations.forEach((name, node) -> entries.put(name, registration(node.value(), node.stat())));
        return new Registrations(position.history(), entries);
    }

    /** That of the gateway of this name, if it was written in this session: one of an earlier session will end before this one does. */
    @Nullable
    Registration own(String name, long session) {
        Node node = registrations.get(name);
        return node == null || node.stat().getEphemeralOwner() != session
                ? null
                : Registrations.registration(registration(node.value(), node.stat()));
    }

    static Registrations.Entry registration(String value, Stat stat) {
        return new Registrations.Entry(
                Long.toHexString(stat.getCzxid()), Integer.toString(stat.getVersion()), value, null);
    }

    /** Takes one answer after the other. */
    private record Answers(Iterator<OpResult> rest) {
        @Nullable
        Node node(String path) throws SourceFailure {
            OpResult result = next(path);
            if (!(result instanceof OpResult.GetDataResult data)) {
                return null;
            }
            byte[] value = data.getData();
            return new Node(value == null ? "" : new String(value, StandardCharsets.UTF_8), data.getStat());
        }

        Set<String> children(String path) throws SourceFailure {
            return next(path) instanceof OpResult.GetChildrenResult children
                    ? new TreeSet<>(children.getChildren())
                    : new TreeSet<>();
        }

        private OpResult next(String path) throws SourceFailure {
            OpResult result = rest.next();
            if (result instanceof OpResult.ErrorResult error) {
                KeeperException.Code code = KeeperException.Code.get(error.getErr());
                if (code != KeeperException.Code.NONODE) {
                    throw ZooKeeperFailures.of(KeeperException.create(code, path));
                }
            }
            return result;
        }
    }
}
