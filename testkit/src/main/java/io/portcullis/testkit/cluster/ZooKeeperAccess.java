package io.portcullis.testkit.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client reaches a ZooKeeper ensemble. Without an authority there is no TLS.
 *
 * @param endpoints such as {@code zookeeper://127.0.0.1:2181}
 */
public record ZooKeeperAccess(List<URI> endpoints, @Nullable Path authority) {
    public ZooKeeperAccess {
        endpoints = List.copyOf(endpoints);
    }

    /** As ZooKeeper's own clients take them: {@code HOST:PORT,HOST:PORT}. */
    public String connectString() {
        return String.join(",", endpoints.stream().map(URI::getAuthority).toList());
    }
}
