package io.portcullis.testkit.cluster;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How a client reaches an agent of Consul. Without a token there is no access control, without an authority there is no TLS. */
public record ConsulAccess(
        URI endpoint, @Nullable String token, @Nullable Path authority) {}
