package io.portcullis.discovery.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.WritableAnswer.NoAnswer;
import io.portcullis.fencing.WritableAnswer.Writable;
import io.portcullis.network.Names;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.tls.TestAuthority;
import io.portcullis.tls.TlsMaterial;
import io.portcullis.tls.TlsSettings;
import io.portcullis.tls.TlsSettings.HostName;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent with {@code restapi.certfile} and {@code verify_client: required}. */
class PatroniRestTlsTest {
    private static final Leadership PG1 = new Leadership("c", new NodeName("pg1"), new Holding("create revision 1"));

    @TempDir
    private static Path folder;

    private static TestAuthority certificates;
    private static HttpsServer here;
    private static HttpsServer elsewhere;

    @BeforeAll
    static void start() throws Exception {
        certificates = new TestAuthority(folder)
                .issue("agent", "RSA", "IP:127.0.0.1")
                .issue("composed", "EC", "DNS:patroni_1,DNS:patroni_1.net_1")
                .issue("stranger", "EC", "DNS:elsewhere.example")
                .issue("gateway", "EC", "");
        here = server("agent");
        elsewhere = server("stranger");
    }

    @AfterAll
    static void stop() {
        here.stop(0);
        elsewhere.stop(0);
    }

    private static HttpsServer server(String name) throws IOException {
        TlsMaterial material = TlsMaterial.load(new TlsSettings(
                certificates.ca(), certificates.certificateOf(name), certificates.keyOf(name), HostName.CHECKED));
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(material.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        server.createContext("/leader", exchange -> {
            byte[] body = "{\"state\":\"running\",\"role\":\"master\",\"timeline\":1}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static Object ask(PatroniRest rest) throws Exception {
        CompletableFuture<FencingEvent> answer = new CompletableFuture<>();
        rest.verify(new FencingEffect.Verify(PG1), answer::complete);
        return ((FencingEvent.Verified) answer.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS)).answer();
    }

    private static Object ask(HttpsServer server, @Nullable TlsSettings tls) throws Exception {
        try (PatroniRest rest = rest(server, tls)) {
            return ask(rest);
        }
    }

    private static PatroniRest rest(HttpsServer server, @Nullable TlsSettings tls) throws IOException {
        URI api = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/patroni");
        return new PatroniRest(
                "demo", new AgentSettings(tls), node -> api, DiscoveryTelemetry.NONE, Names.SYSTEM, Waiting.AT_MOST);
    }

    private static TlsSettings gateway(HostName hostName) {
        return new TlsSettings(
                certificates.ca(), certificates.certificateOf("gateway"), certificates.keyOf("gateway"), hostName);
    }

    @Test
    void asksWithOurCertificate() throws Exception {
        assertThat(ask(here, gateway(HostName.CHECKED))).isEqualTo(new Writable(null, 1));
    }

    @Test
    void anAgentWeDoNotTrustIsNoAnswer() throws Exception {
        assertThat(ask(here, (TlsSettings) null)).isInstanceOf(NoAnswer.class);
    }

    @Test
    void withoutOurCertificateThereIsNoAnswer() throws Exception {
        assertThat(ask(here, new TlsSettings(certificates.ca(), null, null, HostName.CHECKED)))
                .isInstanceOf(NoAnswer.class);
    }

    @Test
    void theNameCountsUnlessItIsIgnored() throws Exception {
        assertThat(ask(elsewhere, gateway(HostName.CHECKED))).isInstanceOf(NoAnswer.class);
        assertThat(ask(elsewhere, gateway(HostName.IGNORED))).isEqualTo(new Writable(null, 1));
    }

    /** The JDK's own check takes it for no name. */
    @Test
    void aNameWithAnUnderscoreIsComparedAsAnyOther() throws Exception {
        HttpsServer composed = server("composed");
        int port = composed.getAddress().getPort();
        try {
            assertThat(askAt("patroni_1", port)).isEqualTo(new Writable(null, 1));
            assertThat(askAt("patroni_1.net_1", port)).isEqualTo(new Writable(null, 1));
            assertThat(askAt("patroni_2", port)).isInstanceOf(NoAnswer.class);
        } finally {
            composed.stop(0);
        }
    }

    private static Object askAt(String host, int port) throws Exception {
        URI api = URI.create("https://" + host + ":" + port + "/patroni");
        try (PatroniRest rest = new PatroniRest(
                "demo",
                new AgentSettings(gateway(HostName.CHECKED)),
                node -> api,
                DiscoveryTelemetry.NONE,
                _ -> List.of(InetAddress.getLoopbackAddress()),
                Waiting.AT_MOST)) {
            return ask(rest);
        }
    }

    @Test
    void aRenewedCertificateIsUsedWithoutARestart() throws Exception {
        Path ca = folder.resolve("renewed.pem");
        Files.copy(certificates.certificateOf("stranger"), ca);
        Files.setLastModifiedTime(ca, FileTime.fromMillis(1_000));
        TlsSettings tls = new TlsSettings(
                ca, certificates.certificateOf("gateway"), certificates.keyOf("gateway"), HostName.CHECKED);
        try (PatroniRest rest = rest(here, tls)) {
            assertThat(ask(rest)).isInstanceOf(NoAnswer.class);
            Files.copy(certificates.ca(), ca, StandardCopyOption.REPLACE_EXISTING);
            assertThat(ask(rest)).isEqualTo(new Writable(null, 1));
        }
    }
}
