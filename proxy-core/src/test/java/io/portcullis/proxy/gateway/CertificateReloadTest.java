package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.TlsFiles;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gateway's certificate is renewed while sessions run, by the one who writes files: in halves, wrongly, or well. */
@Tag("slow")
class CertificateReloadTest {
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");

    @TempDir
    private static Path folder;

    private static TestCertificate old;
    private static TestCertificate renewed;

    private Path certificate;
    private Path key;
    private ScriptedServer server;
    private TestGateway gateway;
    private WirePeer client;
    private WirePeer backend;

    @BeforeAll
    static void certify() {
        old = TestCertificate.create(folder, "old");
        renewed = TestCertificate.create(folder, "renewed");
    }

    @BeforeEach
    void startWithTheOldOne() throws IOException {
        certificate = folder.resolve("used.crt");
        key = folder.resolve("used.key");
        copy(old.certificate(), certificate);
        copy(old.key(), key);
        server = new ScriptedServer();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = new ClientTlsSettings(ClientTlsMode.TERMINATE, certificate, key);
        gateway = new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
        client = TlsPeer.client(gateway.client(), old.trusting()).send(STARTUP);
        backend = server.acceptStarted();
        backend.welcome(42, new byte[4]);
        client.readUntil('Z');
    }

    @AfterEach
    void sessionsGoOnAndEnd() throws IOException {
        client.query("SELECT 1");
        assertThat(backend.readMessage().text()).isEqualTo("SELECT 1\0");
        backend.complete("SELECT 1");
        assertThat(client.readUntil('C').text())
                .as("a session that began before knows nothing of all that")
                .isEqualTo("SELECT 1\0");
        client.close();
        backend.close();
        gateway.close();
        server.close();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private TlsFiles tls() {
        // One for each route, and both of the same files.
        return gateway.gateway.tlsFiles().getFirst();
    }

    private void reload() throws IOException {
        for (TlsFiles each : gateway.gateway.tlsFiles()) {
            each.reload();
        }
    }

    private void newSessionsSee(TestCertificate shown, TestCertificate notShown) throws IOException {
        TlsPeer.client(gateway.client(), shown.trusting()).close();
        try (WirePeer mistrustful = gateway.client()) {
            assertThatThrownBy(() -> TlsPeer.client(mistrustful, notShown.trusting()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aRenewedOneIsShownToNewSessionsAndAHandshakeUnderWayIsNotDisturbed() throws IOException {
        try (WirePeer asked = gateway.client().send(WirePeer.SSL_REQUEST)) {
            assertThat(asked.readByte()).isEqualTo('S');
            copy(renewed.certificate(), certificate);
            copy(renewed.key(), key);
            reload();
            newSessionsSee(renewed, old);
            TlsPeer.direct(asked, old.trusting()).close();
        }
    }

    /** What may be found where a certificate and its key should be. */
    enum Trouble {
        NO_CERTIFICATE,
        NO_KEY,
        HALF_A_CERTIFICATE,
        HALF_A_KEY,
        NOTHING_IN_THEM,
        SOMETHING_ELSE,
        THE_KEY_OF_ANOTHER
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeUsedLeavesTheOldOneInUseAndIsNamed(Trouble trouble) throws IOException {
        switch (trouble) {
            case NO_CERTIFICATE -> Files.delete(certificate);
            case NO_KEY -> Files.delete(key);
            case HALF_A_CERTIFICATE -> halve(certificate);
            case HALF_A_KEY -> halve(key);
            case NOTHING_IN_THEM -> {
                Files.writeString(certificate, "");
                Files.writeString(key, "");
            }
            case SOMETHING_ELSE -> copy(old.key(), certificate);
            case THE_KEY_OF_ANOTHER -> copy(renewed.key(), key);
        }
        assertThatThrownBy(tls()::reload)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("used").toString());
        newSessionsSee(old, renewed);

        copy(renewed.certificate(), certificate);
        copy(renewed.key(), key);
        reload();
        newSessionsSee(renewed, old);
    }

    private static void halve(Path file) throws IOException {
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() / 2));
    }
}
