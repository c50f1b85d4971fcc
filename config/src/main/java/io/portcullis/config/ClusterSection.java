package io.portcullis.config;

import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sections about a cluster and how to learn of it: {@code cluster}, an entry of {@code clusters}, {@code agent}. */
final class ClusterSection {
    private static final int POSTGRES_PORT = 5432;

    /** Every kind of DCS, in the order in which they are documented. */
    private static final List<StoreSection> STORES = List.of(
            new EtcdSection(),
            new ConsulSection(),
            new ZooKeeperSection(),
            new KubernetesSection(),
            new PatroniSection());

    private ClusterSection() {}

    /** Null if something indispensable is missing; then a problem has been written down. */
    static @Nullable ClusterSettings read(Section section, Flags flags) {
        String scope = section.optional(Key.text("scope", "The name of the Patroni cluster. Also `--scope`.")
                .usually("required"));
        String namespace = section.value(
                Key.text("namespace", "Patroni's namespace. Also `--namespace`."), ClusterSettings.DEFAULT_NAMESPACE);
        Integer group = section.optional(
                Key.group("group", "Patroni's `citus.group`, if the cluster has groups. Also `--group`."));
        boolean proxyUrls = section.value(
                Key.flag(
                        "use-proxy-url",
                        "Whether to connect to the pooler that a node names in Patroni's `proxy_url`, or to PostgreSQL itself."),
                true);
        StoreSettings store = store(section, flags);
        Map<NodeName, NodeAddress> addresses = addresses(section.section("addresses"));
        section.finish();
        if (flags.scope() != null) {
            scope = section.flag("--scope", flags.scope(), Values::notBlank).orElse(null);
        } else if (scope == null) {
            section.problem("scope", "is missing: the name of the Patroni cluster, also --scope");
        }
        if (flags.namespace() != null) {
            namespace = section.flag("--namespace", flags.namespace(), Values::notBlank)
                    .orElse(namespace);
        }
        return scope == null || store == null
                ? null
                : new ClusterSettings(
                        scope, namespace, flags.group() == null ? group : flags.group(), store, proxyUrls, addresses);
    }

    private static @Nullable StoreSettings store(Section section, Flags flags) {
        if (section.isTemplate()) {
            STORES.forEach(store -> store.read(section.section(store.key()), List.of()));
            return null;
        }
        if (flags.stores().size() > 1) {
            section.flagProblem(
                    flags.stores().getLast().name(),
                    "a cluster has one DCS, and there is "
                            + flags.stores().getFirst().name() + " too: give one of them");
        }
        List<StoreSection> there =
                STORES.stream().filter(store -> section.has(store.key())).toList();
        if (!flags.stores().isEmpty()) {
            StoreFlag flag = flags.stores().getFirst();
            StoreSection store = STORES.stream()
                    .filter(each -> each.flag().equals(flag.name()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no DCS has the flag " + flag.name()));
            return store.read(section.section(store.key()), flag.values());
        }
        if (there.isEmpty()) {
            section.problem(
                    STORES.getFirst().key(),
                    "is missing: where the cluster's DCS is; one of "
                            + STORES.stream()
                                    .map(store -> store.key() + " (also " + store.flag() + ")")
                                    .collect(Collectors.joining(", ")));
            return null;
        }
        if (there.size() > 1) {
            section.problem(
                    there.getLast().key(),
                    "a cluster has one DCS, and there is " + there.getFirst().key() + " too: delete one of them");
        }
        return there.getFirst().read(section.section(there.getFirst().key()), List.of());
    }

    static AgentSettings agent(Section section) {
        for (String key : List.of("ca-file", "cert-file", "key-file")) {
            section.moved(key, "agent.tls." + key);
        }
        if (section.hasSingleValue("tls")) {
            section.problem(
                    "tls", "is a section now: write it as tls: {mode: verify-full}, and its files beside the mode");
            return new AgentSettings(null);
        }
        Credentials login = LoginKeys.read(section, LoginKeys.AGENT_USER);
        TlsSettings tls = TlsSection.optional(section, "the agents");
        section.finish();
        return new AgentSettings(login, tls);
    }

    private static Map<NodeName, NodeAddress> addresses(Section section) {
        Map<NodeName, NodeAddress> addresses = new TreeMap<>();
        for (String name : section.keys("NODE")) {
            NodeAddress address = section.optional(Key.host(
                            name,
                            POSTGRES_PORT,
                            "Where node `NODE` is reached, whether or not it has a record in the DCS.")
                    .usually("what its record says"));
            if (address != null) {
                if (name.isBlank()) {
                    section.problem(name, "a node's name cannot be blank");
                } else {
                    addresses.put(new NodeName(name), address);
                }
            }
        }
        return addresses;
    }
}
