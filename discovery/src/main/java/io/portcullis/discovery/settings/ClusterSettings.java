package io.portcullis.discovery.settings;

import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster to look at, and where its DCS is.
 *
 * @param scope the cluster's name, Patroni's {@code scope}
 * @param namespace what precedes it in the DCS, Patroni's {@code namespace}; {@code /service} unless configured otherwise
 * @param group the Citus group, Patroni's {@code citus.group}; null for a cluster that has none
 * @param store which holds the cluster's keys
 * @param proxyUrls whether a node that names a pooler beside it, in {@code proxy_url}, is reached there
 * @param addresses where a node's PostgreSQL is reached, where that differs from what the node says of itself
 */
public record ClusterSettings(
        String scope,
        String namespace,
        @Nullable Integer group,
        StoreSettings store,
        boolean proxyUrls,
        Map<NodeName, NodeAddress> addresses) {
    public static final String DEFAULT_NAMESPACE = "/service";

    public ClusterSettings {
        if (scope.isBlank()) {
            throw new IllegalArgumentException("the scope cannot be blank: it is the name of the Patroni cluster");
        }
        addresses = Collections.unmodifiableMap(new TreeMap<>(addresses));
    }

    /** A cluster without Citus, whose poolers are used. */
    public ClusterSettings(String scope, String namespace, StoreSettings store, Map<NodeName, NodeAddress> addresses) {
        this(scope, namespace, null, store, true, addresses);
    }

    /**
     * What every key of the cluster begins with, final slash included: without it {@code demo} would also match the keys of
     * {@code demo2}. Repeated slashes count as one, as in Patroni's {@code AbstractDCS} (patroni/dcs/__init__.py).
     */
    public String prefix() {
        String whole = "/" + namespace + "/" + scope + "/" + (group == null ? "" : group + "/");
        return whole.replaceAll("/+", "/");
    }

    public ClusterSettings withAddresses(Map<NodeName, NodeAddress> other) {
        return new ClusterSettings(scope, namespace, group, store, proxyUrls, other);
    }

    /** @param other null for what all groups have in common */
    public ClusterSettings withGroup(@Nullable Integer other) {
        return new ClusterSettings(scope, namespace, other, store, proxyUrls, addresses);
    }

    /** What every gateway's registration begins with, final slash included. */
    public String registrations() {
        return "/portcullis" + prefix() + "gateways/";
    }
}
