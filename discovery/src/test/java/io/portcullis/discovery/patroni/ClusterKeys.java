package io.portcullis.discovery.patroni;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.store.Entries;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.discovery.store.Keyspace.Entry;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Member;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The keys of a cluster, written one by one, and what {@link PatroniLayout} makes of them. */
final class ClusterKeys {
    static final Revision AT = new Revision("a1b2", 1000);

    private final Map<String, Entry> keys = new TreeMap<>();
    private final Map<NodeName, NodeAddress> overrides = new TreeMap<>();

    void put(String key, String value, long revision) {
        lease(key, value, revision, 0);
    }

    void lease(String key, String value, long revision, long lease) {
        write(
                key,
                Entries.entry(
                        AT.history(),
                        value,
                        revision,
                        revision,
                        lease == 0 ? null : new Bond(Long.toHexString(lease))));
    }

    void write(String key, Entry entry) {
        keys.put(key, entry);
    }

    void override(NodeName node, NodeAddress address) {
        overrides.put(node, address);
    }

    Topology read() {
        return read(true);
    }

    Topology read(boolean proxyUrls) {
        EtcdSettings etcd = new EtcdSettings(List.of(URI.create("http://127.0.0.1:2379")), null, null);
        return new PatroniLayout(new ClusterSettings("demo", "/service", null, etcd, proxyUrls, overrides))
                .read(new Keyspace(AT, keys));
    }

    static Member member(Topology topology, String name) {
        return Objects.requireNonNull(topology.member(new NodeName(name)));
    }
}
