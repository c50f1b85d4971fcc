package io.portcullis.proxy.gateway;

import static io.portcullis.proxy.gateway.TestGateway.PG1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings.Mode;
import io.portcullis.testkit.tls.TestCertificate;
import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that is reached with TLS offers SCRAM that is bound to it. A client that has no TLS itself would take that for an attack, so it
 * does not see that offer; every other client sees what the server says.
 */
@Tag("slow")
class ScramWithoutTlsTest {
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");
    private static final byte[] OFFER_WITH_PLUS = offer("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");
    private static final byte[] OFFER_WITHOUT_PLUS = offer("SCRAM-SHA-256");
    private static final byte[] NOTICE = WirePeer.message('N', text("SWARNING\0C01000\0Mbe careful\0\0"));
    private static final byte[] OLDER_PROTOCOL = WirePeer.message('v', new byte[] {0, 3, 0, 0, 0, 0, 0, 0});

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private final Heard heard = new Heard();
    private ScriptedServer server;

    @BeforeAll
    static void certify() {
        certificate = TestCertificate.create(folder, "both");
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] offer(String... mechanisms) {
        return WirePeer.message('R', text("\0\0\0\n" + String.join("\0", mechanisms) + "\0\0"));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private TestGateway gateway(Mode mode) throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = new ClientTlsSettings(ClientTlsMode.TERMINATE, certificate.certificate(), certificate.key());
        setup.serverTls = new ServerTlsSettings(mode, mode.verifies() ? certificate.certificate() : null, null, null);
        setup.events = heard;
        return new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
    }

    private static WirePeer encrypted(WirePeer plain) throws IOException {
        WirePeer backend = TlsPeer.server(plain, certificate.showing());
        assertThat(backend.readPacket()).isEqualTo(STARTUP);
        return backend;
    }

    static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of("the offer alone", OFFER_WITH_PLUS, OFFER_WITHOUT_PLUS),
                Arguments.of(
                        "behind other messages",
                        joined(OLDER_PROTOCOL, NOTICE, OFFER_WITH_PLUS),
                        joined(OLDER_PROTOCOL, NOTICE, OFFER_WITHOUT_PLUS)),
                Arguments.of(
                        "before another message", joined(OFFER_WITH_PLUS, NOTICE), joined(OFFER_WITHOUT_PLUS, NOTICE)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void aClientWithoutTlsIsOfferedWhatItCanUse(String what, byte[] said, byte[] passed) throws IOException {
        for (Mode mode : new Mode[] {Mode.PREFER, Mode.REQUIRE, Mode.VERIFY_CA, Mode.VERIFY_FULL}) {
            try (TestGateway gateway = gateway(mode);
                    WirePeer client = gateway.client().send(STARTUP);
                    WirePeer backend = encrypted(server.accept())) {
                backend.send(said);
                assertThat(client.read(passed.length)).as("%s, %s", mode, what).isEqualTo(passed);
                client.send('p', "SCRAM-SHA-256\0");
                assertThat(backend.readMessage().text()).isEqualTo("SCRAM-SHA-256\0");
                TestGateway.welcomed(client, backend);
                // From here on such bytes are what a client asked for.
                backend.send(OFFER_WITH_PLUS);
                assertThat(client.read(OFFER_WITH_PLUS.length)).isEqualTo(OFFER_WITH_PLUS);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void theOfferMayComeByteByByte(String what, byte[] said, byte[] passed) throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = encrypted(server.accept())) {
            for (byte each : said) {
                backend.send(each);
            }
            assertThat(client.read(passed.length)).as(what).isEqualTo(passed);
            TestGateway.welcomed(client, backend);
        }
    }

    @Test
    void withTlsOnBothSidesTheOfferStaysAsItIs() throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE);
                WirePeer client =
                        TlsPeer.client(gateway.client(), certificate.trusting()).send(STARTUP);
                WirePeer backend = encrypted(server.accept())) {
            backend.send(OFFER_WITH_PLUS);
            assertThat(client.read(OFFER_WITH_PLUS.length)).isEqualTo(OFFER_WITH_PLUS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutTlsToTheServerTheOfferStaysAsItIs(boolean asked) throws IOException {
        try (TestGateway gateway = gateway(asked ? Mode.PREFER : Mode.DISABLE);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = server.accept()) {
            if (asked) {
                assertThat(backend.readPacket()).isEqualTo(WirePeer.SSL_REQUEST);
                backend.send((byte) 'N');
            }
            assertThat(backend.readPacket()).isEqualTo(STARTUP);
            backend.send(OFFER_WITH_PLUS);
            assertThat(client.read(OFFER_WITH_PLUS.length)).isEqualTo(OFFER_WITH_PLUS);
        }
    }

    @Test
    void aClientForWhomNothingIsLeftIsToldWhyAndWhatToDo() throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = encrypted(server.accept())) {
            backend.send(joined(NOTICE, offer("SCRAM-SHA-256-PLUS")));
            assertThat(client.readMessage().fields())
                    .containsEntry('S', "FATAL")
                    .containsEntry('C', "28000")
                    .containsEntry('D', "reason: channel-binding-only")
                    .hasEntrySatisfying('M', text -> assertThat(text).contains("SCRAM-SHA-256-PLUS"))
                    .hasEntrySatisfying('H', text -> assertThat(text).contains("Connect with TLS"));
            assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(heard.ends).containsExactly(EndReason.CHANNEL_BINDING_ONLY));
            assertThat(heard.refusals).containsExactly("channel-binding-only");
            assertThat(heard.doubts).isEmpty();
        }
    }

    /** It is still the server's first answer: the login goes on elsewhere if it is lost in the middle. */
    @Test
    void aServerThatGoesInTheMiddleOfItsOfferIsReplaced() throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE);
                WirePeer client = gateway.client().send(STARTUP)) {
            try (WirePeer backend = encrypted(server.accept())) {
                backend.send(Arrays.copyOf(OFFER_WITH_PLUS, OFFER_WITH_PLUS.length - 1));
            }
            gateway.pass(Duration.ofSeconds(1));
            try (WirePeer backend = encrypted(server.accept())) {
                backend.send(OFFER_WITH_PLUS);
                assertThat(client.read(OFFER_WITHOUT_PLUS.length)).isEqualTo(OFFER_WITHOUT_PLUS);
            }
        }
    }
}
