package io.portcullis.discovery.settings;

import io.portcullis.discovery.http.HostPort;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Patroni cluster that is known through its agents' REST API alone, without access to its DCS.
 *
 * @param endpoints URLs of agents, {@code http} or {@code https}: of all nodes, so that a majority answers while one is down
 * @param login for what stands in front of the agents and wants one, or null
 * @param tls for {@code https}; null for the JDK's trusted authorities and no certificate of our own
 */
public record PatroniRestSettings(
        List<URI> endpoints,
        @Nullable Credentials login,
        @Nullable TlsSettings tls) implements StoreSettings {

    public PatroniRestSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("at least one agent is needed, such as http://127.0.0.1:8008");
        }
        Set<NodeAddress> addresses = new HashSet<>();
        for (URI endpoint : endpoints) {
            if (!addresses.add(checked(endpoint))) {
                throw new IllegalArgumentException("'" + endpoint
                        + "' is there twice: an agent that answers twice is no majority; name each node's agent once");
            }
        }
    }

    private static NodeAddress checked(URI endpoint) {
        String scheme = endpoint.getScheme() == null ? "" : endpoint.getScheme().toLowerCase(Locale.ROOT);
        String path = endpoint.getPath() == null ? "" : endpoint.getPath();
        boolean plain = (path.isEmpty() || path.equals("/") || path.equals("/patroni"))
                && endpoint.getRawQuery() == null
                && endpoint.getRawFragment() == null;
        try {
            if (!plain || !(scheme.equals("http") || scheme.equals("https"))) {
                throw new IllegalArgumentException("'" + endpoint + "' is not the URL of a host");
            }
            if (endpoint.getRawAuthority() != null && endpoint.getRawAuthority().contains("@")) {
                throw new IllegalArgumentException("a URL cannot contain a user: use username and password-file");
            }
            return HostPort.of(endpoint, scheme.equals("https") ? 443 : 80);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + endpoint + "' is not an agent's URL: write it as http://host:8008 or https://host:8008", e);
        }
    }

    @Override
    public String kind() {
        return "Patroni";
    }

    /** Also for asking a node whether it is writable. */
    public AgentSettings agent() {
        return new AgentSettings(login, tls);
    }

    @Override
    public void checkLogin() throws IOException {
        if (login != null) {
            var _ = login.password().read();
        }
    }
}
