package io.portcullis.discovery.settings;

import io.portcullis.discovery.http.HostPort;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How to reach etcd.
 *
 * @param endpoints client URLs, {@code http} or {@code https}; those of all members, so that one may be down
 * @param login the etcd user, or null if etcd has authentication disabled
 * @param tls for {@code https} endpoints; null for the JDK's trusted authorities and no certificate of our own
 */
public record EtcdSettings(
        List<URI> endpoints,
        @Nullable Credentials login,
        @Nullable TlsSettings tls) implements StoreSettings {
    public static final int DEFAULT_PORT = 2379;

    public EtcdSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("at least one etcd endpoint is needed, such as http://127.0.0.1:2379");
        }
        endpoints.forEach(EtcdSettings::check);
    }

    @Override
    public String kind() {
        return "etcd";
    }

    @Override
    public void checkLogin() throws IOException {
        if (login != null) {
            var _ = login.password().read();
        }
    }

    private static void check(URI endpoint) {
        String scheme = endpoint.getScheme() == null ? "" : endpoint.getScheme().toLowerCase(Locale.ROOT);
        boolean http = scheme.equals("http") || scheme.equals("https");
        try {
            if (!http) {
                throw new IllegalArgumentException("'" + endpoint + "' names no host");
            }
            address(endpoint);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + endpoint + "' is not an etcd endpoint: write it as http://host:2379 or https://host:2379", e);
        }
        if (endpoint.getRawAuthority().contains("@")) {
            throw new IllegalArgumentException(
                    "an etcd endpoint cannot contain a user: use username and password-file");
        }
    }

    /** Host and port of one of the endpoints. */
    public static NodeAddress address(URI endpoint) {
        return HostPort.of(endpoint, DEFAULT_PORT);
    }
}
