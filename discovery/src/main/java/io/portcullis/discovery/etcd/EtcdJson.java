package io.portcullis.discovery.etcd;

import io.portcullis.discovery.EtcdSettings;
import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.http.Names;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** A hundred registrations have some fifty kilobytes. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    private final EtcdSettings settings;
    private final Names names;
    private final List<URI> endpoints;
    private final Http http;
    private @Nullable InetAddress answeredLast;
    private @Nullable String token;

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    EtcdJson(EtcdSettings settings, Names names) throws IOException {
        this.settings = settings;
        this.names = names;
        this.endpoints = new ArrayList<>(settings.endpoints());
        this.http = new Http(
                endpoints.stream().anyMatch(EtcdJson::secure)
                        ? TlsMaterial.load(settings.tls() == null ? TlsSettings.JDK_DEFAULTS : settings.tls())
                                .context()
                                .getSocketFactory()
                        : null,
                MAX_BODY_BYTES);
    }

    private static boolean secure(URI endpoint) {
        return "https".equalsIgnoreCase(endpoint.getScheme());
    }

    /** Asks one endpoint after the other, and each at all its addresses, beginning with the one that answered last. */
    JsonNode post(String path, String body, Duration timeout) throws IOException {
        IOException last = null;
        for (URI endpoint : List.copyOf(endpoints)) {
            try {
                return anyAddress(endpoint, path, body, timeout);
            } catch (IOException e) {
                last = new IOException(endpoint + ": " + e.getMessage(), e);
                endpoints.remove(endpoint);
                endpoints.add(endpoint);
            }
        }
        throw last == null ? new IOException("no endpoint") : last;
    }

    private JsonNode anyAddress(URI endpoint, String path, String body, Duration timeout) throws IOException {
        NodeAddress host = EtcdSettings.address(endpoint);
        List<InetAddress> addresses = new ArrayList<>(names.all(host.host()));
        if (answeredLast != null && addresses.remove(answeredLast)) {
            addresses.addFirst(answeredLast);
        }
        IOException last = null;
        for (InetAddress address : addresses) {
            try {
                JsonNode answer = loggedIn(new Server(host, address, secure(endpoint)), path, body, timeout);
                answeredLast = address;
                return answer;
            } catch (IOException e) {
                last = e;
            }
        }
        throw last == null ? new IOException("the host has no address") : last;
    }

    private record Server(NodeAddress host, InetAddress address, boolean secure) {}

    private JsonNode loggedIn(Server server, String path, String body, Duration timeout) throws IOException {
        EtcdSettings.Login login = settings.login();
        if (login != null && token == null) {
            String credentials = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", login.user())
                    .put("password", login.password().read())
                    .toString();
            token = token(server, credentials, timeout);
        }
        return once(server, path, body, timeout);
    }

    /** Empty where etcd has authentication disabled: Patroni, whose file may name a user all the same, goes on too. */
    private String token(Server server, String credentials, Duration timeout) throws IOException {
        try {
            return once(server, "/v3/auth/authenticate", credentials, timeout)
                    .path("token")
                    .asString("");
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("authentication is not enabled")) {
                return "";
            }
            throw e;
        }
    }

    private JsonNode once(Server server, String path, String body, Duration timeout) throws IOException {
        String known = token;
        Map<String, String> headers = known == null || known.isEmpty()
                ? Map.of("Content-Type", "application/json")
                : Map.of("Content-Type", "application/json", "Authorization", known);
        Http.Answer answer = http.ask(
                server.host(),
                server.address(),
                server.secure(),
                new Http.Request("POST", path, headers, body),
                timeout);
        if (answer.code() == UNAUTHORIZED) {
            token = null;
        }
        if (answer.code() != OK) {
            throw new IOException("etcd refused with HTTP " + answer.code() + ": "
                    + answer.body().strip());
        }
        try {
            return MAPPER.readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException("etcd's answer is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
