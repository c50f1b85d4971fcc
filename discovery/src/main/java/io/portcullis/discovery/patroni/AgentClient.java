package io.portcullis.discovery.patroni;

import io.portcullis.discovery.http.AnyAddress;
import io.portcullis.discovery.http.HostPort;
import io.portcullis.discovery.http.Http;
import io.portcullis.network.Names;
import io.portcullis.tls.RenewableMaterial;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends requests to agents. Reads the certificates again when their files have changed. Thread-safe. */
final class AgentClient {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** An answer has about one kilobyte, and some hundred bytes for each standby. */
    private static final int MAX_BODY_BYTES = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(AgentClient.class);

    private final AnyAddress addresses;
    private final RenewableMaterial files;
    private TlsMaterial used;
    private Http http;

    AgentClient(TlsSettings settings, Names names) throws IOException {
        this.addresses = new AnyAddress(names);
        this.files = new RenewableMaterial(
                settings, trouble -> LOG.error("towards agents the old certificates stay in use: {}", trouble));
        this.used = files.get();
        this.http = http(used);
    }

    private static Http http(TlsMaterial tls) {
        return new Http(tls.context().getSocketFactory(), MAX_BODY_BYTES);
    }

    /**
     * The answer to {@code GET /leader} from the address of the host that answers first. Blocks for at most {@code timeout}.
     *
     * @throws IOException if there is no answer, saying why in words for people
     */
    Http.Answer leader(URI api, Duration timeout) throws IOException {
        boolean secure = "https".equalsIgnoreCase(api.getScheme());
        NodeAddress host = HostPort.of(api, secure ? HTTPS_PORT : HTTP_PORT);
        Http client = current();
        return addresses.ask(
                host.host(),
                timeout,
                (address, left) -> client.ask(host, address, secure, Http.Request.get("/leader"), left));
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
