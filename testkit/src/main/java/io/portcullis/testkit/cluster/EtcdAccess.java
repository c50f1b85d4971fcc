package io.portcullis.testkit.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client reaches an etcd cluster. Without a login there is no password, without an authority there is no TLS. */
public record EtcdAccess(
        List<URI> endpoints,
        @Nullable Login login,
        @Nullable Path authority) {
    public EtcdAccess {
        endpoints = List.copyOf(endpoints);
    }
}
