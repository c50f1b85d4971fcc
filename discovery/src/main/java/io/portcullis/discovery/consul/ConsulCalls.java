package io.portcullis.discovery.consul;

import io.portcullis.discovery.http.AnyAddress;
import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.settings.ConsulSettings;
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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to Consul's agents, each over a connection of its own, with the token and the certificates as their files have them now.
 * Thread-safe.
 */
final class ConsulCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulCalls.class);

    /** A Patroni cluster has some ten kilobytes; Consul's own limit for one value is half a megabyte. */
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    private static final Map<String, String> NO_HEADERS = Map.of();

    /** What a read of a key that is not there has, and a transaction that was rolled back. */
    private static final Set<Integer> ANSWERS = Set.of(200, 404, 409);

    private final ConsulSettings settings;
    private final AnyAddress addresses;
    private final @Nullable RenewableMaterial files;
    private @Nullable TlsMaterial used;
    private Http http;

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    ConsulCalls(ConsulSettings settings, Names names) throws IOException {
        this.settings = settings;
        this.addresses = new AnyAddress(names);
        this.files = settings.endpoints().stream().anyMatch(ConsulSettings::isSecure)
                ? new RenewableMaterial(
                        settings.tls() == null ? TlsSettings.JDK_DEFAULTS : settings.tls(),
                        trouble -> LOG.error("towards Consul the old certificates stay in use: {}", trouble))
                : null;
        this.http = new Http(null, MAX_ANSWER_BYTES);
    }

    /**
     * Blocks until it is answered, for {@code timeout} at the most, or until the thread is interrupted.
     *
     * @throws SourceFailure if Consul did not answer, or refused
     */
    ConsulAnswer ask(URI endpoint, ConsulRequest request, Duration timeout) throws SourceFailure, InterruptedException {
        ConsulRequest whole = settings.datacenter() == null ? request : request.in(settings.datacenter());
        Map<String, String> headers = headers();
        Http.Answer answer;
        try {
            answer = sent(
                    endpoint, new Http.Request(whole.method(), whole.path(), headers, whole.body()), whole, timeout);
        } catch (IOException e) {
            // An interrupt closes the connection, which looks like any other end of it.
            if (Thread.interrupted()) {
                throw new InterruptedException("a request to Consul was given up");
            }
            throw SourceFailure.of(e);
        }
        if (!ANSWERS.contains(answer.code())) {
            throw ConsulErrors.of(answer.code(), answer.body(), !headers.isEmpty());
        }
        return new ConsulAnswer(answer);
    }

    private Http.Answer sent(URI endpoint, Http.Request request, ConsulRequest asked, Duration timeout)
            throws IOException {
        Http client = current();
        if (ConsulSettings.isUnixSocket(endpoint)) {
            return client.ask(ConsulSettings.socket(endpoint), request, timeout);
        }
        NodeAddress host = ConsulSettings.address(endpoint);
        boolean secure = ConsulSettings.isSecure(endpoint);
        if (asked.changesNothing()) {
            return addresses.ask(
                    host.host(), timeout, (address, left) -> client.ask(host, address, secure, request, left));
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        InetAddress accepting =
                addresses.ask(host.host(), timeout, (address, left) -> Http.accepting(host, address, left));
        return client.ask(host, accepting, secure, request, Duration.ofNanos(deadline - System.nanoTime()));
    }

    private Map<String, String> headers() throws SourceFailure {
        Secret token = settings.token();
        if (token == null) {
            return NO_HEADERS;
        }
        try {
            String text = token.read();
            if (!text.matches("[!-~]+")) {
                throw new SourceFailure(Failure.LOGIN_REFUSED, "Consul's token has characters that no token has");
            }
            return Map.of("X-Consul-Token", text);
        } catch (SourceFailure e) {
            throw e;
        } catch (IOException e) {
            throw new SourceFailure(Failure.LOGIN_REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    private synchronized Http current() {
        if (files != null) {
            TlsMaterial newest = files.get();
            if (!newest.equals(used)) {
                http = new Http(newest.context().getSocketFactory(), MAX_ANSWER_BYTES);
                used = newest;
            }
        }
        return http;
    }
}
