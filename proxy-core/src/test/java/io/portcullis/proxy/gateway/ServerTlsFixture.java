package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings.Mode;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Gateways with {@code server-tls} before a scripted server with certificates. */
abstract class ServerTlsFixture {
    static final byte[] SECRET = {1, 2, 3, 4};
    static final byte[] STARTUP = WirePeer.startup("user", "alice");
    static final Duration CONNECT_WAIT = LimitSettings.DEFAULT.connectWait();

    @TempDir
    private static Path folder;

    static TestCertificate trusted;
    static TestCertificate elsewhere;
    static TestCertificate stranger;
    private static Path authorities;

    ScriptedServer server;

    @BeforeAll
    static void certify() throws IOException {
        trusted = TestCertificate.create(folder, "trusted");
        elsewhere = TestCertificate.createFor(folder, "elsewhere", "elsewhere.example");
        stranger = TestCertificate.create(folder, "stranger");
        authorities = Files.writeString(
                folder.resolve("authorities.crt"),
                Files.readString(trusted.certificate()) + Files.readString(elsewhere.certificate()));
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    TestGateway gateway(Mode mode) throws IOException {
        return gateway(mode, ClientTlsSettings.PASSTHROUGH);
    }

    TestGateway terminating(Mode mode) throws IOException {
        return gateway(mode, new ClientTlsSettings(ClientTlsMode.TERMINATE, elsewhere.certificate(), elsewhere.key()));
    }

    /** A gateway at which clients do not wait: one for which there is no server hears so at once. */
    TestGateway gateway(Mode mode, ClientTlsSettings tls) throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = tls;
        setup.serverTls = new ServerTlsSettings(mode, mode.verifies() ? authorities : null, null, null);
        TestLimits limits = new TestLimits();
        limits.maxWaiting = 0;
        setup.limits = limits.settings();
        return new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
    }

    static void request(WirePeer asked) throws IOException {
        assertThat(asked.readPacket()).isEqualTo(WirePeer.SSL_REQUEST);
    }

    static void converse(WirePeer client, WirePeer backend) throws IOException {
        assertThat(backend.readPacket()).isEqualTo(STARTUP);
        backend.welcome(42, SECRET);
        client.readUntil('Z');
        client.query("SELECT 1");
        assertThat(backend.readMessage().text()).isEqualTo("SELECT 1\0");
        backend.complete("SELECT 1");
        assertThat(client.readUntil('C').text()).isEqualTo("SELECT 1\0");
    }
}
