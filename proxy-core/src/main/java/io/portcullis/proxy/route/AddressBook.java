package io.portcullis.proxy.route;

import io.portcullis.topology.Member;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Topology;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the PostgreSQL of each node is, as far as this process was ever told. A node's record goes when the lease of its agent ends, and
 * the lock goes with it; its PostgreSQL may go on, and an operator may pin it then. Immutable, and pure.
 *
 * @param configured what the configuration says; discovery puts it in the place of what records say
 * @param known the same, and what records said last
 * @param told what an operator says of one node, or null
 */
public record AddressBook(
        Map<NodeName, NodeAddress> configured,
        Map<NodeName, NodeAddress> known,
        @Nullable Told told) {
    /** Beyond so many, nodes without a record are forgotten: a DCS may show new names for ever. */
    static final int MOST = 1_000;

    public static final AddressBook EMPTY = new AddressBook(Map.of(), Map.of(), null);

    /**
     * An operator's word. It holds against all else.
     *
     * @param until on the elapsed clock
     */
    public record Told(NodeName node, NodeAddress address, long until) {}

    public AddressBook configured(Map<NodeName, NodeAddress> addresses) {
        return new AddressBook(addresses, merged(known, addresses), told);
    }

    public AddressBook seen(Topology topology) {
        Map<NodeName, NodeAddress> shown = new TreeMap<>();
        for (Member member : topology.members().values()) {
            if (member.address() != null) {
                shown.put(member.name(), member.address());
            }
        }
        if (known.entrySet().containsAll(shown.entrySet())) {
            return this;
        }
        Map<NodeName, NodeAddress> next = merged(known, shown);
        return new AddressBook(configured, next.size() <= MOST ? next : merged(configured, shown), told);
    }

    public AddressBook told(@Nullable Told next) {
        return new AddressBook(configured, known, next);
    }

    /** All that is known at {@code now}. */
    public Map<NodeName, NodeAddress> at(long now) {
        return told == null || now >= told.until() ? known : merged(known, Map.of(told.node(), told.address()));
    }

    private static Map<NodeName, NodeAddress> merged(
            Map<NodeName, NodeAddress> before, Map<NodeName, NodeAddress> after) {
        Map<NodeName, NodeAddress> all = new TreeMap<>(before);
        all.putAll(after);
        return Collections.unmodifiableMap(all);
    }
}
