package io.portcullis.testkit.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a client reaches an etcd cluster. Without a login there is no password, without an authority there is no TLS. */
public record EtcdAccess(
        List<URI> endpoints,
        @Nullable Login login,
        @Nullable Path authority) implements DcsAccess {
    public EtcdAccess {
        endpoints = List.copyOf(endpoints);
    }

    @Override
    public String section() {
        String hosts = endpoints.stream()
                .map(URI::getAuthority)
                .map(ServerSettings::quoted)
                .collect(Collectors.joining(", "));
        StringBuilder section = new StringBuilder("etcd3:\n  hosts: [" + hosts + "]\n");
        section.append("  protocol: ").append(endpoints.getFirst().getScheme()).append('\n');
        if (login != null) {
            section.append("  username: " + ServerSettings.quoted(login.user()) + "\n");
            section.append("  password: " + ServerSettings.quoted(login.password()) + "\n");
        }
        if (authority != null) {
            section.append("  cacert: " + ServerSettings.quoted(authority.toString()) + "\n");
        }
        return section.toString().stripTrailing();
    }

    @Override
    public List<String> gatewayOptions() {
        return List.of("--etcd", endpoints.stream().map(URI::toString).collect(Collectors.joining(",")));
    }
}
