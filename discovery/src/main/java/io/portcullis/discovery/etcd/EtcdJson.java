package io.portcullis.discovery.etcd;

import io.portcullis.discovery.http.AnyAddress;
import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.http.Race;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.network.Names;
import io.portcullis.network.NetworkErrors;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
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
    private final AnyAddress addresses;
    private final List<URI> endpoints;
    private final Http http;
    private volatile @Nullable URI answeredLast;
    private volatile @Nullable String token;

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    EtcdJson(EtcdSettings settings, Names names) throws IOException {
        this.settings = settings;
        this.addresses = new AnyAddress(names);
        this.endpoints = settings.endpoints();
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

    /**
     * The first answer of any endpoint, at any of its addresses; the endpoint that answered last is asked first. Blocks, for
     * {@code timeout} at the most. {@code body} asks for something, and changes nothing.
     *
     * @throws IOException if none answers, saying in words for people what was wrong with each
     */
    JsonNode post(String path, String body, Duration timeout) throws IOException {
        return Race.first(endpoints, answeredLast, timeout, (endpoint, left) -> {
            JsonNode answer = ask(endpoint, path, body, left);
            answeredLast = endpoint;
            return answer;
        });
    }

    private JsonNode ask(URI endpoint, String path, String body, Duration timeout) throws IOException {
        NodeAddress host = EtcdSettings.address(endpoint);
        try {
            return addresses.ask(
                    host.host(),
                    timeout,
                    (address, left) -> loggedIn(new Server(host, address, secure(endpoint)), path, body, left));
        } catch (IOException e) {
            throw new IOException(endpoint + ": " + NetworkErrors.of(e), e);
        }
    }

    private record Server(NodeAddress host, InetAddress address, boolean secure) {}

    private JsonNode loggedIn(Server server, String path, String body, Duration timeout) throws IOException {
        Credentials login = settings.login();
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
            throw new IOException("the answer is not JSON, so not etcd's", e);
        }
    }
}
