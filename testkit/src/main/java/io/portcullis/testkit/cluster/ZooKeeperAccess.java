package io.portcullis.testkit.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a client reaches a ZooKeeper ensemble. Without an authority there is no TLS.
 *
 * @param endpoints such as {@code zookeeper://127.0.0.1:2181}
 */
public record ZooKeeperAccess(List<URI> endpoints, @Nullable Path authority) implements DcsAccess {
    public ZooKeeperAccess {
        endpoints = List.copyOf(endpoints);
    }

    @Override
    public String section() {
        String hosts = endpoints.stream()
                .map(URI::getAuthority)
                .map(ServerSettings::quoted)
                .collect(Collectors.joining(", "));
        StringBuilder section = new StringBuilder("zookeeper:\n  hosts: [" + hosts + "]\n");
        if (authority != null) {
            section.append("  use_ssl: true\n  cacert: " + ServerSettings.quoted(authority.toString()) + "\n");
        }
        return section.toString().stripTrailing();
    }

    @Override
    public List<String> gatewayOptions() {
        return List.of("--zookeeper", connectString());
    }

    /** As ZooKeeper's own clients take them: {@code HOST:PORT,HOST:PORT}. */
    public String connectString() {
        return String.join(",", endpoints.stream().map(URI::getAuthority).toList());
    }
}
