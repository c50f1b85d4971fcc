package io.portcullis.discovery.patroni;

import io.portcullis.discovery.http.AnyAddress;
import io.portcullis.discovery.http.HostPort;
import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.discovery.settings.Credentials;
import io.portcullis.network.Names;
import io.portcullis.tls.RenewableMaterial;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends requests to agents. Reads the certificates again when their files have changed. Thread-safe. */
public final class AgentClient {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** An answer has about one kilobyte, and some hundred bytes for each standby. */
    private static final int MAX_BODY_BYTES = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(AgentClient.class);

    private final AnyAddress addresses;
    private final @Nullable Credentials login;
    private final RenewableMaterial files;
    private TlsMaterial used;
    private Http http;

    /** @throws IOException if the certificates cannot be read, naming the file and what would be right */
    public AgentClient(AgentSettings settings, Names names) throws IOException {
        this.addresses = new AnyAddress(names);
        this.login = settings.login();
        this.files = new RenewableMaterial(
                settings.tls() == null ? TlsSettings.JDK_DEFAULTS : settings.tls(),
                trouble -> LOG.error("towards agents the old certificates stay in use: {}", trouble));
        this.used = files.get();
        this.http = http(used);
    }

    private static Http http(TlsMaterial tls) {
        return new Http(tls.context().getSocketFactory(), MAX_BODY_BYTES);
    }

    /** Host and port of an agent's URL. */
    public static NodeAddress address(URI api) {
        return HostPort.of(api, secure(api) ? HTTPS_PORT : HTTP_PORT);
    }

    private static boolean secure(URI api) {
        return "https".equalsIgnoreCase(api.getScheme());
    }

    /**
     * The answer to {@code GET path} from the address of the host that answers first. Blocks for at most {@code timeout}.
     *
     * @param api the agent's URL; its path does not count
     * @throws IOException if there is no answer, saying why in words for people
     */
    public Http.Answer get(URI api, String path, Duration timeout) throws IOException {
        NodeAddress host = address(api);
        Http.Request request = new Http.Request("GET", path, headers(), "");
        Http client = current();
        return addresses.ask(
                host.host(), timeout, (address, left) -> client.ask(host, address, secure(api), request, left));
    }

    /** Basic authentication (RFC 7617). */
    private Map<String, String> headers() throws IOException {
        if (login == null) {
            return Map.of();
        }
        String pair = login.user() + ":" + login.password().read();
        return Map.of(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private synchronized Http current() {
        TlsMaterial newest = files.get();
        if (!newest.equals(used)) {
            http = http(newest);
            used = newest;
        }
        return http;
    }
}
