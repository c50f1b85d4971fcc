package io.portcullis.testkit.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client reaches an agent of Consul. Without a token there is no access control, without an authority there is no TLS. */
public record ConsulAccess(
        URI endpoint, @Nullable String token, @Nullable Path authority) implements DcsAccess {
    @Override
    public String section() {
        StringBuilder section = new StringBuilder("consul:\n  url: " + ServerSettings.quoted(endpoint.toString()));
        if (token != null) {
            section.append("\n  token: ").append(ServerSettings.quoted(token));
        }
        if (authority != null) {
            section.append("\n  cacert: ").append(ServerSettings.quoted(authority.toString()));
        }
        return section.toString();
    }

    @Override
    public List<String> gatewayOptions() {
        return List.of("--consul", endpoint.toString());
    }
}
