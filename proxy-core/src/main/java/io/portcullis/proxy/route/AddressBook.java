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
 * The last known address of each node's PostgreSQL. A node's record and its lock disappear when its agent stops; its PostgreSQL may go on,
 * and an operator may pin it then. Immutable and pure.
 *
 * @param configured from the configuration; discovery uses it in place of the address in a record
 * @param known the same, and what records said last
 * @param operator the address that an operator gave for one node, or null
 */
public record AddressBook(
        Map<NodeName, NodeAddress> configured,
        Map<NodeName, NodeAddress> known,
        @Nullable OperatorAddress operator) {
    /** Beyond this many, nodes without a record are forgotten: a DCS may show new names without end. */
    static final int MAX_NODES = 1_000;

    public static final AddressBook EMPTY = new AddressBook(Map.of(), Map.of(), null);

    /**
     * The address that an operator gave. It wins over all others.
     *
     * @param until on the elapsed clock
     */
    public record OperatorAddress(NodeName node, NodeAddress address, long until) {}

    public AddressBook configured(Map<NodeName, NodeAddress> addresses) {
        return new AddressBook(addresses, merged(known, addresses), operator);
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
        return new AddressBook(configured, next.size() <= MAX_NODES ? next : merged(configured, shown), operator);
    }

    public AddressBook withOperator(@Nullable OperatorAddress next) {
        return new AddressBook(configured, known, next);
    }

    /** All that is known at {@code now}. */
    public Map<NodeName, NodeAddress> at(long now) {
        return operator == null || now >= operator.until()
                ? known
                : merged(known, Map.of(operator.node(), operator.address()));
    }

    private static Map<NodeName, NodeAddress> merged(
            Map<NodeName, NodeAddress> before, Map<NodeName, NodeAddress> after) {
        Map<NodeName, NodeAddress> all = new TreeMap<>(before);
        all.putAll(after);
        return Collections.unmodifiableMap(all);
    }
}
