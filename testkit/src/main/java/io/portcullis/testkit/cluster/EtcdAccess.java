package io.portcullis.testkit.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client needs to reach an etcd cluster; without a login it asks for none, without an authority it speaks plainly. */
public record EtcdAccess(
        List<URI> endpoints,
        @Nullable Login login,
        @Nullable Path authority) {
    public EtcdAccess {
        endpoints = List.copyOf(endpoints);
    }
}
