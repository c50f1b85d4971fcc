package io.portcullis.config;

import io.portcullis.discovery.ClusterSettings;
import io.portcullis.discovery.EtcdSettings;
import io.portcullis.discovery.TlsSettings;
import io.portcullis.topology.NodeName;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a Patroni configuration file says of its cluster and of etcd: the keys of patroni/config.py and patroni/dcs/etcd.py, as far as they
 * are needed to read the same etcd. All other keys are Patroni's own business.
 *
 * @param cluster as for a gateway
 * @param node the name of the node whose file it is
 */
public record PatroniConfig(ClusterSettings cluster, NodeName node) {
    private static final List<String> OTHER_DCS =
            List.of("etcd", "consul", "zookeeper", "exhibitor", "kubernetes", "raft");

    /** @throws InvalidConfiguration with all problems, each with its place */
    public static PatroniConfig read(Path file) throws InvalidConfiguration {
        List<Problem> problems = new ArrayList<>();
        Section root = new Section(file.toString(), "", YamlFile.read(file), problems);
        String scope = required(root, "scope");
        String name = required(root, "name");
        String namespace = root.value("namespace", ClusterSettings.DEFAULT_NAMESPACE, Function.identity());
        if (!root.has("etcd3")) {
            OTHER_DCS.stream()
                    .filter(root::has)
                    .forEach(dcs -> root.problem(
                            dcs, "is not supported: registrations need etcd's v3 API, so Patroni's etcd3 section"));
            root.problem(
                    "etcd3", "is missing; if Patroni has it from its environment, give --etcd, --scope and --node");
        }
        EtcdSettings etcd = root.has("etcd3") ? etcd(root.section("etcd3")) : null;
        if (etcd == null || !problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return new PatroniConfig(new ClusterSettings(scope, namespace, etcd, Map.of()), new NodeName(name));
    }

    private static String required(Section root, String key) {
        String value = root.value(key, "", Function.identity());
        if (value.isBlank()) {
            root.problem(key, "is missing");
        }
        return value;
    }

    private static @Nullable EtcdSettings etcd(Section section) {
        List<URI> endpoints = endpoints(section);
        if (endpoints.isEmpty()) {
            section.problem("hosts", "is missing: one of url, hosts and host (srv and proxy are not supported)");
            return null;
        }
        String user = section.<@Nullable String>value("username", null, text -> text);
        String password = section.<@Nullable String>value("password", null, text -> text);
        Path ca = section.<@Nullable Path>value("cacert", null, Values::readable);
        Path certificate = section.<@Nullable Path>value("cert", null, Values::readable);
        Path key = section.<@Nullable Path>value("key", null, Values::readable);
        try {
            return new EtcdSettings(
                    endpoints,
                    user == null || password == null
                            ? null
                            : new EtcdSettings.Login(user, new EtcdSettings.Password.Given(password)),
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

    private static List<URI> endpoints(Section section) {
        String protocol = section.value("protocol", "http", Function.identity());
        URI url = section.<@Nullable URI>value("url", null, URI::create);
        if (url != null) {
            return List.of(url);
        }
        List<URI> hosts = new ArrayList<>();
        // One text may hold several, separated by commas.
        for (String some : section.values("hosts", Function.identity())) {
            for (String each : some.split(",", -1)) {
                endpoint(section, "hosts", protocol, each.strip()).ifPresent(hosts::add);
            }
        }
        String host = section.<@Nullable String>value("host", null, text -> text);
        if (hosts.isEmpty() && host != null) {
            int port = section.count("port", EtcdSettings.DEFAULT_PORT);
            endpoint(section, "host", protocol, host.contains(":") ? host : host + ":" + port)
                    .ifPresent(hosts::add);
        }
        return hosts;
    }

    private static Optional<URI> endpoint(Section section, String key, String protocol, String host) {
        try {
            return Optional.of(new URI(protocol + "://" + host));
        } catch (URISyntaxException e) {
            section.problem(key, "'" + host + "' is not host:port: " + e.getReason());
            return Optional.empty();
        }
    }
}
