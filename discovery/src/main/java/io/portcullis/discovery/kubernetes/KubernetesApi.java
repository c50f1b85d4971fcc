package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.http.AnyAddress;
import io.portcullis.discovery.http.HostPort;
import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.network.Names;
import io.portcullis.tls.RenewableMaterial;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Calls to an API server, each on a connection of its own and with the token that the file holds at that moment. Thread-safe. */
final class KubernetesApi {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesApi.class);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final int OK = 200;
    private static final int MULTIPLE_CHOICES = 300;

    /** A Pod has some ten kilobytes, and a cluster has few. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    /** What the server answered, with any code. */
    record Answer(int code, JsonNode json) {
        boolean succeeded() {
            return code >= OK && code < MULTIPLE_CHOICES;
        }

        /** In Kubernetes' own words. */
        String message() {
            String message = json.path("message").asString("");
            return message.isEmpty() ? "the API server answered " + code : message;
        }
    }

    private final KubernetesSettings settings;
    private final AnyAddress addresses;
    private final RenewableMaterial files;
    private TlsMaterial used;
    private Http http;

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    KubernetesApi(KubernetesSettings settings, Names names) throws IOException {
        this.settings = settings;
        this.addresses = new AnyAddress(names);
        this.files = new RenewableMaterial(
                settings.tls() == null ? TlsSettings.JDK_DEFAULTS : settings.tls(),
                trouble -> LOG.error("towards Kubernetes the old certificates stay in use: {}", trouble));
        this.used = files.get();
        this.http = new Http(used.context().getSocketFactory(), MAX_BODY_BYTES);
    }

    private synchronized Http current() {
        TlsMaterial newest = files.get();
        if (!newest.equals(used)) {
            http = new Http(newest.context().getSocketFactory(), MAX_BODY_BYTES);
            used = newest;
        }
        return http;
    }

    /**
     * Reads something.
     *
     * @throws SourceFailure if there is no answer within {@code timeout}, or another one than a success
     */
    JsonNode get(URI endpoint, String path, Duration timeout) throws SourceFailure {
        return required(ask(endpoint, request("GET", path, null), timeout));
    }

    /**
     * Any answer is one.
     *
     * @throws SourceFailure if there is none within {@code timeout}
     */
    Answer ask(URI endpoint, String path, Duration timeout) throws SourceFailure {
        return ask(endpoint, request("GET", path, null), timeout);
    }

    /**
     * Changes something, at one address of the server alone. Any answer is one.
     *
     * @throws SourceFailure if there is none within {@code timeout}
     */
    Answer change(URI endpoint, String method, String path, @Nullable JsonNode body, Duration timeout)
            throws SourceFailure {
        long deadline = System.nanoTime() + timeout.toNanos();
        NodeAddress host = host(endpoint);
        Http client = current();
        try {
            InetAddress at = accepting(host, timeout);
            Http.Answer answer = client.ask(
                    host,
                    at,
                    secure(endpoint),
                    request(method, path, body),
                    Duration.ofNanos(deadline - System.nanoTime()));
            return parsed(answer);
        } catch (IOException e) {
            throw SourceFailure.of(e);
        }
    }

    /**
     * Calls {@code lines} for each line of a watch, until the server ends it.
     *
     * @throws SourceFailure if it cannot be begun, or ends in the middle
     */
    void watch(URI endpoint, String path, Duration connecting, Duration silence, Http.LineListener lines)
            throws SourceFailure {
        long deadline = System.nanoTime() + connecting.toNanos();
        NodeAddress host = host(endpoint);
        Http client = current();
        Http.Answer answer;
        try {
            InetAddress at = accepting(host, connecting);
            answer = client.stream(
                    host,
                    at,
                    secure(endpoint),
                    request("GET", path, null),
                    Duration.ofNanos(deadline - System.nanoTime()),
                    silence,
                    lines);
        } catch (SourceFailure e) {
            throw e;
        } catch (IOException e) {
            throw SourceFailure.of(e);
        }
        if (answer.code() != OK) {
            throw failure(parsed(answer));
        }
    }

    private InetAddress accepting(NodeAddress host, Duration timeout) throws IOException {
        return addresses.ask(host.host(), timeout, (address, left) -> Http.accepting(host, address, left));
    }

    private Answer ask(URI endpoint, Http.Request request, Duration timeout) throws SourceFailure {
        NodeAddress host = host(endpoint);
        Http client = current();
        try {
            return parsed(addresses.ask(
                    host.host(),
                    timeout,
                    (address, left) -> client.ask(host, address, secure(endpoint), request, left)));
        } catch (SourceFailure e) {
            throw e;
        } catch (IOException e) {
            throw SourceFailure.of(e);
        }
    }

    private Http.Request request(String method, String path, @Nullable JsonNode body) throws SourceFailure {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        Secret token = settings.token();
        if (token != null) {
            try {
                headers.put("Authorization", "Bearer " + token.read());
            } catch (IOException e) {
                throw new SourceFailure(Failure.LOGIN_REFUSED, String.valueOf(e.getMessage()), e);
            }
        }
        return new Http.Request(method, path, headers, body == null ? "" : body.toString());
    }

    private static Answer parsed(Http.Answer answer) throws SourceFailure {
        try {
            return new Answer(answer.code(), MAPPER.readTree(answer.body()));
        } catch (JacksonException e) {
            if (answer.code() == OK) {
                throw new SourceFailure(Failure.REFUSED, "its answer is no JSON: no API server listens there", e);
            }
            return new Answer(answer.code(), JsonNodeFactory.instance.objectNode());
        }
    }

    static JsonNode required(Answer answer) throws SourceFailure {
        if (!answer.succeeded()) {
            throw failure(answer);
        }
        return answer.json();
    }

    static SourceFailure failure(Answer answer) {
        String message = answer.message();
        return switch (answer.code()) {
            case 401 ->
                new SourceFailure(
                        Failure.LOGIN_REFUSED, "the API server accepts neither token nor certificate: " + message);
            case 403 ->
                new SourceFailure(Failure.FORBIDDEN, message + "; portcullis check prints the role that allows it");
            case 504 -> new SourceFailure(Failure.TIMED_OUT, message);
            default ->
                new SourceFailure(
                        message.contains("etcdserver: no leader") ? Failure.NO_LEADER : Failure.REFUSED, message);
        };
    }

    private static boolean secure(URI endpoint) {
        return "https".equalsIgnoreCase(endpoint.getScheme());
    }

    private static NodeAddress host(URI endpoint) {
        return HostPort.of(endpoint, secure(endpoint) ? HTTPS_PORT : HTTP_PORT);
    }
}
