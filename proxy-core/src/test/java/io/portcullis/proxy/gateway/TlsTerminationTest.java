package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static io.portcullis.proxy.gateway.TestGateway.welcomed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS that ends at the gateway: who may begin it, and what may be said inside. */
class TlsTerminationTest {
    private static final byte[] SECRET = {1, 2, 3, 4};
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private ScriptedServer server;
    private TestGateway gateway;

    @BeforeAll
    static void certify() {
        certificate = TestCertificate.create(folder, "gateway");
    }

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = new ClientTlsSettings(ClientTlsMode.TERMINATE, certificate.certificate(), certificate.key());
        gateway = new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        server.close();
    }

    private WirePeer client() throws IOException {
        return TlsPeer.client(gateway.client(), certificate.trusting());
    }

    private WirePeer started() throws IOException {
        return client().send(STARTUP);
    }

    private void awaitNoSessions() {
        Awaitility.await().untilAsserted(() -> {
            assertThat(gateway.sessions()).isZero();
            assertThat(gateway.gateway.pending().taken()).isZero();
        });
    }

    @Test
    void whatIsSaidInsideTlsReachesTheServerInPlainText() throws IOException {
        try (WirePeer client = client().send(STARTUP);
                WirePeer backend = server.accept()) {
            assertThat(backend.readPacket()).isEqualTo(STARTUP);
            welcomed(client, backend);
            client.query("SELECT 1");
            assertThat(backend.readMessage().text()).isEqualTo("SELECT 1\0");
            backend.complete("SELECT 1");
            assertThat(client.readUntil('Z').text()).isEqualTo("I");
        }
    }

    @Test
    void aClientThatDoesNotAskForTlsIsServedWithoutIt() throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = server.acceptStarted()) {
            welcomed(client, backend);
        }
    }

    @Test
    void directTlsMustNameTheProtocol() throws IOException {
        try (WirePeer client = TlsPeer.direct(gateway.client(), certificate.trusting(), "postgresql")
                        .send(STARTUP);
                WirePeer backend = server.acceptStarted()) {
            welcomed(client, backend);
        }
        try (WirePeer nameless = TlsPeer.direct(gateway.client(), certificate.trusting())) {
            assertThat(TlsPeer.rest(nameless)).isEmpty();
        }
        assertThatThrownBy(() -> TlsPeer.direct(gateway.client(), certificate.trusting(), "http/1.1")
                        .close())
                .isInstanceOf(SSLException.class);
        awaitNoSessions();
    }

    @Test
    void aProtocolThatIsNamedMustBeTheRightOneEvenWhereNoneIsNeeded() throws IOException {
        try (WirePeer named = TlsPeer.client(gateway.client(), certificate.trusting(), "postgresql")
                        .send(STARTUP);
                WirePeer backend = server.acceptStarted()) {
            welcomed(named, backend);
        }
        assertThatThrownBy(() -> TlsPeer.client(gateway.client(), certificate.trusting(), "h2")
                        .close())
                .isInstanceOf(SSLException.class);
    }

    @Test
    void noSecondEncryptionInsideTls() throws IOException {
        for (byte[] request : List.of(WirePeer.SSL_REQUEST, WirePeer.GSSENC_REQUEST)) {
            try (WirePeer client = client().send(request)) {
                assertThat(client.readMessage().fields()).containsEntry('C', "08P01");
                assertThat(TlsPeer.rest(client)).isEmpty();
            }
        }
    }

    @Test
    void bytesStuffedBehindTheRequestAreNeverTakenForEncryptedOnes() throws IOException {
        byte[] both = Arrays.copyOf(WirePeer.SSL_REQUEST, WirePeer.SSL_REQUEST.length + STARTUP.length);
        System.arraycopy(STARTUP, 0, both, WirePeer.SSL_REQUEST.length, STARTUP.length);
        try (WirePeer client = gateway.client().send(both)) {
            assertThat(client.readMessage().fields()).containsEntry('C', "08P01");
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
        }
    }

    @Test
    void aCancelRequestMayComeInsideTls() throws IOException {
        try (WirePeer client = started();
                WirePeer backend = server.acceptStarted()) {
            backend.welcome(42, SECRET);
            byte[] key = client.readUntil('K').body();
            byte[] ours = Arrays.copyOfRange(key, 4, key.length);
            for (WirePeer canceller :
                    List.of(client(), TlsPeer.direct(gateway.client(), certificate.trusting(), "postgresql"))) {
                canceller.send(WirePeer.cancelRequest(42, ours));
                try (WirePeer cancelled = server.accept()) {
                    assertThat(cancelled.readPacket()).isEqualTo(WirePeer.cancelRequest(42, SECRET));
                }
                assertThat(TlsPeer.rest(canceller)).isEmpty();
                canceller.close();
            }
        }
    }
}
