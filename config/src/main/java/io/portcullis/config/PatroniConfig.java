package io.portcullis.config;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeName;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a Patroni configuration file says of its cluster and of etcd: the keys of patroni/config.py and patroni/dcs/etcd.py, as far as they
 * are needed to read the same etcd. All other keys are Patroni's own business. Variables such as {@code PATRONI_SCOPE} override the file,
 * as they do in Patroni.
 *
 * @param cluster as for a gateway
 * @param node the name of the node whose file it is
 */
public record PatroniConfig(ClusterSettings cluster, NodeName node) {
    private static final List<String> OTHER_DCS =
            List.of("etcd", "consul", "zookeeper", "exhibitor", "kubernetes", "raft");

    /**
     * @param environment the process' variables
     * @throws InvalidConfiguration with all problems, each with its place
     */
    public static PatroniConfig read(Path file, Map<String, String> environment) throws InvalidConfiguration {
        List<ConfigError> problems = new ArrayList<>();
        Section root = Section.root(file.toString(), YamlFile.read(file), problems);
        return new Reader(root, environment, problems).read();
    }

    /** One reading of one file. */
    private record Reader(Section root, Map<String, String> environment, List<ConfigError> problems) {
        PatroniConfig read() throws InvalidConfiguration {
            String scope = required("scope");
            String name = required("name");
            String namespace = said(root, "namespace", "PATRONI_NAMESPACE", Function.identity());
            Integer group = group(root.section("citus"));
            boolean variables =
                    environment.keySet().stream().anyMatch(variable -> variable.startsWith("PATRONI_ETCD3_"));
            boolean there = root.has("etcd3") || variables;
            if (!there) {
                OTHER_DCS.stream()
                        .filter(root::has)
                        .forEach(dcs -> root.problem(
                                dcs, "is not supported: registrations need etcd's v3 API, so Patroni's etcd3 section"));
                root.problem(
                        "etcd3", "is missing; if Patroni has it from its environment, give --etcd, --scope and --node");
            }
            EtcdSettings etcd = there ? etcd(root.section("etcd3")) : null;
            if (etcd == null || !problems.isEmpty()) {
                throw new InvalidConfiguration(problems);
            }
            return new PatroniConfig(
                    new ClusterSettings(
                            scope,
                            namespace == null ? ClusterSettings.DEFAULT_NAMESPACE : namespace,
                            group,
                            etcd,
                            true,
                            Map.of()),
                    new NodeName(name));
        }

        private String required(String key) {
            String value = said(root, key, "PATRONI_" + key.toUpperCase(Locale.ROOT), Function.identity());
            if (value == null || value.isBlank()) {
                root.problem(
                        key, "is missing; if Patroni has it from its environment, give --etcd, --scope and --node");
                return "";
            }
            return value;
        }

        /** Patroni leaves the section out of account unless both are there (patroni/config.py). */
        private @Nullable Integer group(Section citus) {
            Integer group = said(citus, "group", "PATRONI_CITUS_GROUP", GroupNumber::parse);
            String database = said(citus, "database", "PATRONI_CITUS_DATABASE", Function.identity());
            return database == null ? null : group;
        }

        private <T> @Nullable T said(Section section, String key, String variable, Function<String, T> reader) {
            String value = environment.get(variable);
            if (value == null) {
                return section.optional(Key.undocumented(key, reader::apply));
            }
            section.has(key);
            try {
                return reader.apply(value);
            } catch (IllegalArgumentException e) {
                problems.add(new ConfigError(variable, null, String.valueOf(e.getMessage())));
                return null;
            }
        }

        private <T> @Nullable T etcdSaid(Section section, String key, Function<String, T> reader) {
            return said(section, key, "PATRONI_ETCD3_" + key.toUpperCase(Locale.ROOT), reader);
        }

        private @Nullable EtcdSettings etcd(Section section) {
            List<URI> endpoints = endpoints(section);
            if (endpoints.isEmpty()) {
                section.problem("hosts", "is missing: one of url, hosts and host (srv and proxy are not supported)");
                return null;
            }
            String user = etcdSaid(section, "username", Function.identity());
            String password = etcdSaid(section, "password", Function.identity());
            Path ca = etcdSaid(section, "cacert", Values::readable);
            Path certificate = etcdSaid(section, "cert", Values::readable);
            Path key = etcdSaid(section, "key", Values::readable);
            try {
                return new EtcdSettings(
                        endpoints,
                        user == null || password == null ? null : new Credentials(user, new Secret.Given(password)),
                        // A key may stand in the file of its certificate.
                        new TlsSettings(
                                ca,
                                certificate,
                                certificate != null && key == null ? certificate : key,
                                TlsSettings.HostName.CHECKED));
            } catch (IllegalArgumentException e) {
                section.problem("hosts", String.valueOf(e.getMessage()));
                return null;
            }
        }

        private List<URI> endpoints(Section section) {
            URI url = etcdSaid(section, "url", Values::url);
            if (url != null) {
                return List.of(url);
            }
            String said = etcdSaid(section, "protocol", Function.identity());
            String protocol = said == null ? "http" : said;
            List<URI> hosts = new ArrayList<>();
            for (String each : hosts(section)) {
                endpoint(section, "hosts", protocol, each).ifPresent(hosts::add);
            }
            String host = etcdSaid(section, "host", Function.identity());
            if (hosts.isEmpty() && host != null) {
                Integer port = etcdSaid(section, "port", PatroniConfig::port);
                endpoint(section, "host", protocol, host.contains(":") || port == null ? host : host + ":" + port)
                        .ifPresent(hosts::add);
            }
            return hosts;
        }

        /** One text may hold several, separated by commas; the variable may be a list as in YAML. */
        private List<String> hosts(Section section) {
            String variable = environment.get("PATRONI_ETCD3_HOSTS");
            List<String> texts = variable == null
                    ? section.values(Key.<String>undocumented("hosts", text -> text))
                    : List.of(variable.replaceAll("[\\[\\]'\"]", ""));
            return texts.stream()
                    .flatMap(text -> List.of(text.split(",", -1)).stream())
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .toList();
        }

        private static Optional<URI> endpoint(Section section, String key, String protocol, String host) {
            try {
                URI endpoint = Values.url(protocol + "://" + host);
                EtcdSettings.address(endpoint);
                return Optional.of(endpoint);
            } catch (IllegalArgumentException e) {
                section.problem(key, "'" + host + "' is not host:port");
                return Optional.empty();
            }
        }
    }

    private static Integer port(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }
}
