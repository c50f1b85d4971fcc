package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings.Mode;
import io.portcullis.proxy.tls.TlsFiles;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the gateway trusts and shows towards servers is renewed under it. */
@Tag("slow")
class ServerTlsReloadTest {
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");

    @TempDir
    private static Path folder;

    private static TestCertificate old;
    private static TestCertificate renewed;

    private Path ca;
    private Path certificate;
    private Path key;
    private ScriptedServer server;
    private TestGateway gateway;

    @BeforeAll
    static void certify() {
        old = TestCertificate.create(folder, "old");
        renewed = TestCertificate.create(folder, "renewed");
    }

    @BeforeEach
    void startWithTheOldOnes() throws IOException {
        ca = copy(old.certificate(), folder.resolve("used-ca.crt"));
        certificate = copy(old.certificate(), folder.resolve("used.crt"));
        key = copy(old.key(), folder.resolve("used.key"));
        server = new ScriptedServer();
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = new ClientTlsSettings(ClientTlsMode.OFF, null, null);
        setup.serverTls = new ServerTlsSettings(Mode.VERIFY_FULL, ca, certificate, key);
        gateway = new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        server.close();
    }

    private static Path copy(Path from, Path to) throws IOException {
        return Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private TlsFiles tls() {
        assertThat(gateway.gateway.tlsFiles()).hasSize(1);
        return gateway.gateway.tlsFiles().getFirst();
    }

    private void aSessionReachesAServerThatShows(TestCertificate shown) throws IOException {
        try (WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = TlsPeer.server(server.accept(), shown.showing())) {
            assertThat(backend.readPacket()).isEqualTo(STARTUP);
            backend.welcome(42, new byte[4]);
            client.readUntil('Z');
        }
    }

    @Test
    void afterItsAuthorityWasRenewedTheGatewayTrustsWhatTheServersShowNow() throws IOException {
        aSessionReachesAServerThatShows(old);
        copy(renewed.certificate(), ca);
        copy(renewed.certificate(), certificate);
        copy(renewed.key(), key);
        tls().reload();
        aSessionReachesAServerThatShows(renewed);
        assertThat(tls().leaf()).isNotNull();
    }

    /** What may be found where the files should be. */
    enum Trouble {
        NO_AUTHORITY,
        HALF_AN_AUTHORITY,
        NO_CERTIFICATE,
        HALF_A_KEY,
        THE_KEY_OF_ANOTHER
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeUsedLeavesTheOldOnesInUseAndIsNamed(Trouble trouble) throws IOException {
        switch (trouble) {
            case NO_AUTHORITY -> Files.delete(ca);
            case HALF_AN_AUTHORITY -> halve(ca);
            case NO_CERTIFICATE -> Files.delete(certificate);
            case HALF_A_KEY -> halve(key);
            case THE_KEY_OF_ANOTHER -> copy(renewed.key(), key);
        }
        assertThatThrownBy(tls()::reload)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("used").toString());
        aSessionReachesAServerThatShows(old);
    }

    private static void halve(Path file) throws IOException {
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() / 2));
    }
}
