package io.portcullis.discovery.settings;

import io.portcullis.discovery.http.HostPort;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Consul.
 *
 * @param endpoints of its agents: {@code http}, {@code https}, or {@code unix} with the path of a socket
 * @param token for Consul's access control, or null if it has none
 * @param datacenter which holds the cluster's keys; null for that of the agent
 * @param tls for {@code https} endpoints; null for the JDK's trusted authorities and no certificate of our own
 */
public record ConsulSettings(
        List<URI> endpoints,
        @Nullable Secret token,
        @Nullable String datacenter,
        @Nullable TlsSettings tls) implements StoreSettings {
    public static final int DEFAULT_PORT = 8500;

    public ConsulSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("at least one Consul endpoint is needed, such as http://127.0.0.1:8500");
        }
        endpoints.forEach(ConsulSettings::check);
        if (datacenter != null && !datacenter.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("'" + datacenter
                    + "' is no datacenter of Consul: their names have letters, digits, dashes and underscores");
        }
    }

    @Override
    public String kind() {
        return "Consul";
    }

    @Override
    public void checkLogin() throws IOException {
        if (token != null) {
            var _ = token.read();
        }
    }

    private static void check(URI endpoint) {
        try {
            switch (scheme(endpoint)) {
                case "http", "https" -> address(endpoint);
                case "unix" -> socket(endpoint);
                default -> throw new IllegalArgumentException("'" + endpoint + "' has no scheme of these");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + endpoint
                            + "' is not a Consul endpoint: write it as http://host:8500, https://host:8501 or unix:///path/of/socket",
                    e);
        }
        if (endpoint.getRawAuthority() != null && endpoint.getRawAuthority().contains("@")) {
            throw new IllegalArgumentException(
                    "a Consul endpoint cannot contain a user: Consul has tokens, use token-file");
        }
    }

    private static String scheme(URI endpoint) {
        return endpoint.getScheme() == null ? "" : endpoint.getScheme().toLowerCase(Locale.ROOT);
    }

    public static boolean isSecure(URI endpoint) {
        return scheme(endpoint).equals("https");
    }

    public static boolean isUnixSocket(URI endpoint) {
        return scheme(endpoint).equals("unix");
    }

    /** The path of a {@code unix} endpoint. */
    public static Path socket(URI endpoint) {
        String path = endpoint.getPath();
        if (path == null || path.length() < 2 || endpoint.getRawAuthority() != null) {
            throw new IllegalArgumentException("'" + endpoint + "' names no socket");
        }
        return Path.of(path);
    }

    /** Host and port of an endpoint that is no unix socket. */
    public static NodeAddress address(URI endpoint) {
        return HostPort.of(endpoint, DEFAULT_PORT);
    }
}
