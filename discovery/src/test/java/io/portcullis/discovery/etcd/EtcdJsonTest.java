package io.portcullis.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.portcullis.discovery.http.SilentAddress;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.network.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EtcdJsonTest {
    /** So long that a test which waits for it fails. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofHours(1);

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final int port = server.getAddress().getPort();

    EtcdJsonTest() throws IOException {
        server.createContext("/", exchange -> {
            byte[] body = "{\"count\": \"1\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static EtcdJson etcd(Names names, String... endpoints) throws IOException {
        return new EtcdJson(
                new EtcdSettings(Stream.of(endpoints).map(URI::create).toList(), null, null), names);
    }

    @Test
    @Timeout(60)
    void aSilentFirstAddressOfANameDoesNotHoldUpTheSecond() throws Exception {
        try (SilentAddress silent = new SilentAddress(port)) {
            EtcdJson etcd = etcd(
                    host -> List.of(SilentAddress.ADDRESS, InetAddress.getLoopbackAddress()), "http://etcd_1:" + port);
            assertThat(etcd.post("/v3/kv/range", "{}", REQUEST_TIMEOUT)
                            .path("count")
                            .asString())
                    .isEqualTo("1");
        }
    }

    @Test
    @Timeout(60)
    void aSilentFirstEndpointDoesNotHoldUpTheSecond() throws Exception {
        try (SilentAddress silent = new SilentAddress(port)) {
            EtcdJson etcd = etcd(
                    Names.SYSTEM,
                    "http://" + SilentAddress.ADDRESS.getHostAddress() + ":" + port,
                    "http://127.0.0.1:" + port);
            assertThat(etcd.post("/v3/kv/range", "{}", REQUEST_TIMEOUT)
                            .path("count")
                            .asString())
                    .isEqualTo("1");
        }
    }

    @Test
    void saysOfEachEndpointWhatIsWrong() throws Exception {
        server.stop(0);
        String endpoint = "http://127.0.0.1:" + port;
        String other = "http://localhost:" + port;
        assertThatThrownBy(() -> etcd(Names.SYSTEM, endpoint, other).post("/v3/kv/range", "{}", REQUEST_TIMEOUT))
                .hasMessage(endpoint + ": connection refused; " + other + ": connection refused");
    }
}
