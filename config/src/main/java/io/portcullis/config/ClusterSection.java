package io.portcullis.config;

import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sections about a cluster and how to learn of it: {@code cluster}, an entry of {@code clusters}, {@code agent}. */
final class ClusterSection {
    private static final int POSTGRES_PORT = 5432;

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
        EtcdSettings etcd = etcd(section.section("etcd"), flags);
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
        return scope == null || etcd == null
                ? null
                : new ClusterSettings(
                        scope, namespace, flags.group() == null ? group : flags.group(), etcd, proxyUrls, addresses);
    }

    private static @Nullable EtcdSettings etcd(Section section, Flags flags) {
        List<URI> endpoints = section.values(
                Key.urls("endpoints", "etcd's servers. Also `--etcd`.").usually("required"));
        String user = section.optional(Key.text("username", "The user for etcd, if it has users."));
        Path password = section.optional(Key.readable("password-file", "Holds the password of `username`."));
        TlsSettings read = tls(section.section("tls"), "etcd");
        TlsSettings tls = section.has("tls") ? read : null;
        section.finish();
        if (!flags.etcd().isEmpty()) {
            endpoints = flags.etcd().stream()
                    .flatMap(each -> section.flag("--etcd", each, Values::url).stream())
                    .toList();
            if (endpoints.isEmpty()) {
                return null;
            }
        }
        if (endpoints.isEmpty()) {
            section.problem("endpoints", "is missing: at least one, such as http://127.0.0.1:2379, also --etcd");
            return null;
        }
        if (section.has("username") != section.has("password-file")) {
            section.problem(section.has("username") ? "password-file" : "username", "is missing: a login needs both");
        }
        try {
            return new EtcdSettings(
                    endpoints,
                    user == null || password == null
                            ? null
                            : new EtcdSettings.Login(user, new EtcdSettings.Password.InFile(password)),
                    tls);
        } catch (IllegalArgumentException e) {
            section.problem("endpoints", String.valueOf(e.getMessage()));
            return null;
        }
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
        TlsSettings read = tls(section.section("tls"), "the agents");
        TlsSettings tls = section.has("tls") ? read : null;
        section.finish();
        return new AgentSettings(tls);
    }

    private enum Verify {
        VERIFY_FULL,
        VERIFY_CA
    }

    private static TlsSettings tls(Section section, String peer) {
        section.moved("verify", "mode, with the same values");
        Path ca = section.optional(Key.readable("ca-file", "The CAs for the certificates of " + peer + ".")
                .usually("the CAs of the JDK"));
        Path certificate =
                section.optional(Key.readable("cert-file", "The gateway's certificate, as a client of " + peer + "."));
        Path key = section.optional(Key.readable("key-file", "The key of `cert-file`."));
        Verify verify = section.value(
                Key.choice("mode", Verify.class, "Whether the certificate must be for the host that is asked."),
                Verify.VERIFY_FULL);
        section.finish();
        if ((ca == null && section.has("ca-file"))
                || (certificate == null && section.has("cert-file"))
                || (key == null && section.has("key-file"))) {
            // A file that cannot be read is a problem already, and what follows from its absence is none of its own.
            return TlsSettings.JDK_DEFAULTS;
        }
        try {
            return new TlsSettings(
                    ca,
                    certificate,
                    key,
                    verify == Verify.VERIFY_FULL ? TlsSettings.HostName.CHECKED : TlsSettings.HostName.IGNORED);
        } catch (IllegalArgumentException e) {
            section.problem("ca-file", String.valueOf(e.getMessage()));
            return TlsSettings.JDK_DEFAULTS;
        }
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
