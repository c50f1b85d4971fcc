package io.portcullis.discovery.etcd;

import io.portcullis.discovery.EtcdSettings;
import io.portcullis.discovery.TlsSettings;
import io.portcullis.discovery.tls.TlsMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * etcd's JSON API (etcd 3.4 and later: "gRPC gateway" in etcd's developer guide), as Patroni itself uses it. For processes that live
 * for one question: it is there in a tenth of the time that a gRPC client takes to start.
 */
final class EtcdJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final EtcdSettings settings;
    private final List<URI> endpoints;
    private final @Nullable SSLSocketFactory tls;
    private @Nullable String token;

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    EtcdJson(EtcdSettings settings) throws IOException {
        this.settings = settings;
        this.endpoints = new ArrayList<>(settings.endpoints());
        boolean https = endpoints.stream().anyMatch(endpoint -> "https".equalsIgnoreCase(endpoint.getScheme()));
        this.tls = https
                ? TlsMaterial.load(settings.tls() == null ? TlsSettings.JDK_DEFAULTS : settings.tls())
                        .context()
                        .getSocketFactory()
                : null;
    }

    /** Asks one endpoint after the other, beginning with the one that answered last. */
    JsonNode post(String path, String body, Duration timeout) throws IOException {
        IOException last = null;
        for (URI endpoint : List.copyOf(endpoints)) {
            try {
                return loggedIn(endpoint, path, body, timeout);
            } catch (IOException e) {
                last = new IOException(endpoint + ": " + e.getMessage(), e);
                endpoints.remove(endpoint);
                endpoints.add(endpoint);
            }
        }
        throw last == null ? new IOException("no endpoint") : last;
    }

    private JsonNode loggedIn(URI endpoint, String path, String body, Duration timeout) throws IOException {
        EtcdSettings.Login login = settings.login();
        if (login != null && token == null) {
            String credentials = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", login.user())
                    .put("password", login.password().read())
                    .toString();
            token = once(endpoint, "/v3/auth/authenticate", credentials, timeout)
                    .path("token")
                    .asString("");
        }
        return once(endpoint, path, body, timeout);
    }

    private JsonNode once(URI endpoint, String path, String body, Duration timeout) throws IOException {
        int port = endpoint.getPort() < 0 ? EtcdSettings.DEFAULT_PORT : endpoint.getPort();
        URI uri = URI.create(endpoint.getScheme() + "://" + endpoint.getHost() + ":" + port + path);
        // A proxy meant for the Internet has no place between us and etcd.
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        if (connection instanceof HttpsURLConnection secure && tls != null) {
            secure.setSSLSocketFactory(tls);
        }
        connection.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
        connection.setReadTimeout(Math.toIntExact(timeout.toMillis()));
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        if (token != null) {
            connection.setRequestProperty("Authorization", token);
        }
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        int status = connection.getResponseCode();
        try (InputStream said = status == OK ? connection.getInputStream() : connection.getErrorStream()) {
            String text = said == null ? "" : new String(said.readAllBytes(), StandardCharsets.UTF_8);
            if (status != OK) {
                if (status == UNAUTHORIZED) {
                    token = null;
                }
                throw new IOException("etcd refused with HTTP " + status + ": " + text.strip());
            }
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IOException("etcd's answer is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
