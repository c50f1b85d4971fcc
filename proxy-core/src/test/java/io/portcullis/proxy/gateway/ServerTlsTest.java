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
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
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

/** What {@code server-tls} makes of everything that a server, or whoever is in between, may answer to the request for TLS. */
@Tag("slow")
class ServerTlsTest {
    private static final byte[] SECRET = {1, 2, 3, 4};
    private static final byte[] STARTUP = WirePeer.startup("user", "alice");
    private static final Duration CONNECT_WAIT = LimitSettings.DEFAULT.connectWait();

    @TempDir
    private static Path folder;

    private static TestCertificate trusted;
    private static TestCertificate elsewhere;
    private static TestCertificate stranger;
    private static Path authorities;

    private ScriptedServer server;

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

    private TestGateway gateway(Mode mode) throws IOException {
        return gateway(mode, ClientTlsSettings.PASSTHROUGH);
    }

    private TestGateway terminating(Mode mode) throws IOException {
        return gateway(mode, new ClientTlsSettings(ClientTlsMode.TERMINATE, elsewhere.certificate(), elsewhere.key()));
    }

    /** A gateway at which nobody waits: a client for whom there is no server is told so at once. */
    private TestGateway gateway(Mode mode, ClientTlsSettings tls) throws IOException {
        TestGateway.Setup setup = new TestGateway.Setup();
        setup.tls = tls;
        setup.serverTls = new ServerTlsSettings(mode, mode.verifies() ? authorities : null, null, null);
        TestLimits limits = new TestLimits();
        limits.maxWaiting = 0;
        setup.limits = limits.settings();
        return new TestGateway(setup).lead(PG1, server.port()).awaitOpen(true);
    }

    /** A server's answer to the request for TLS. */
    enum Answer {
        TLS {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                return TlsPeer.accept(gateway.send((byte) 'S'), trusted.showing());
            }
        },
        TLS_OF_ANOTHER_HOST {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                return TlsPeer.accept(gateway.send((byte) 'S'), elsewhere.showing());
            }
        },
        TLS_OF_A_STRANGER {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                return TlsPeer.accept(gateway.send((byte) 'S'), stranger.showing());
            }
        },
        S_AND_THEN_NO_TLS {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                gateway.send((byte) 'S');
                // The ClientHello has begun: what follows is an answer to it, and not stuffed behind the S.
                gateway.readByte();
                return gateway.send('R', WirePeer.number(0));
            }
        },
        S_AND_BYTES_BEHIND_IT {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                return gateway.send((byte) 'S', (byte) 'R', (byte) 0, (byte) 0, (byte) 0, (byte) 8);
            }
        },
        N {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                return gateway.send((byte) 'N');
            }
        },
        N_AND_BYTES_BEHIND_IT {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                return gateway.send((byte) 'N', (byte) 'R', (byte) 0, (byte) 0, (byte) 0, (byte) 8);
            }
        },
        AN_ERROR {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                return gateway.send('E', "SFATAL\0C53300\0Mwho said that\0\0");
            }
        },
        GARBAGE {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                return gateway.send((byte) 0xff);
            }
        },
        HANGING_UP {
            @Override
            WirePeer to(WirePeer gateway) throws IOException {
                gateway.finish();
                return gateway;
            }
        };

        /** Gives the answer; what follows is heard by the peer that is returned. */
        abstract WirePeer to(WirePeer gateway) throws IOException;
    }

    /** What became of the session. */
    enum Outcome {
        /** TLS between gateway and server. */
        ENCRYPTED,
        /** TLS between client and server. */
        OPAQUE,
        PLAIN,
        /** The client is told that there is none. */
        NO_SERVER,
        /** The client asked for TLS, and is told nothing in plain text. */
        CLOSED
    }

    /** The modes, and what becomes of a session after each answer. */
    private static final String TABLE = """
                              disable  prefer     require    verify_ca  verify_full
        TLS                   PLAIN    ENCRYPTED  ENCRYPTED  ENCRYPTED  ENCRYPTED
        TLS_OF_ANOTHER_HOST   PLAIN    ENCRYPTED  ENCRYPTED  ENCRYPTED  NO_SERVER
        TLS_OF_A_STRANGER     PLAIN    ENCRYPTED  ENCRYPTED  NO_SERVER  NO_SERVER
        S_AND_THEN_NO_TLS     PLAIN    NO_SERVER  NO_SERVER  NO_SERVER  NO_SERVER
        S_AND_BYTES_BEHIND_IT PLAIN    NO_SERVER  NO_SERVER  NO_SERVER  NO_SERVER
        N                     PLAIN    PLAIN      NO_SERVER  NO_SERVER  NO_SERVER
        N_AND_BYTES_BEHIND_IT PLAIN    NO_SERVER  NO_SERVER  NO_SERVER  NO_SERVER
        AN_ERROR              PLAIN    NO_SERVER  NO_SERVER  NO_SERVER  NO_SERVER
        GARBAGE               PLAIN    NO_SERVER  NO_SERVER  NO_SERVER  NO_SERVER
        HANGING_UP            PLAIN    NO_SERVER  NO_SERVER  NO_SERVER  NO_SERVER
        """;

    /** The same for a client that wants TLS with the server itself. */
    private static final String TABLE_OF_PASSTHROUGH = """
                              disable  prefer     require    verify_ca  verify_full
        TLS_OF_A_STRANGER     OPAQUE   OPAQUE     OPAQUE     OPAQUE     OPAQUE
        S_AND_BYTES_BEHIND_IT CLOSED   CLOSED     CLOSED     CLOSED     CLOSED
        N                     PLAIN    PLAIN      NO_SERVER  NO_SERVER  NO_SERVER
        N_AND_BYTES_BEHIND_IT CLOSED   CLOSED     CLOSED     CLOSED     CLOSED
        GARBAGE               CLOSED   CLOSED     CLOSED     CLOSED     CLOSED
        HANGING_UP            NO_SERVER NO_SERVER NO_SERVER  NO_SERVER  NO_SERVER
        """;

    static Stream<Arguments> table() {
        return cells(TABLE);
    }

    static Stream<Arguments> tableOfPassthrough() {
        return cells(TABLE_OF_PASSTHROUGH);
    }

    private static Stream<Arguments> cells(String table) {
        List<List<String>> rows =
                table.lines().map(line -> List.of(line.strip().split(" +", -1))).toList();
        List<String> modes = rows.getFirst();
        return rows.stream()
                .skip(1)
                .flatMap(row -> IntStream.range(0, modes.size())
                        .mapToObj(column -> Arguments.of(
                                Mode.valueOf(modes.get(column).toUpperCase(Locale.ROOT)),
                                Answer.valueOf(row.getFirst()),
                                Outcome.valueOf(row.get(column + 1)))));
    }

    @ParameterizedTest
    @MethodSource("table")
    void whatEachModeMakesOfAnAnswer(Mode mode, Answer answer, Outcome outcome) throws IOException {
        try (TestGateway gateway = gateway(mode);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer asked = server.accept()) {
            switch (outcome) {
                case PLAIN -> {
                    if (mode != Mode.DISABLE) {
                        request(asked);
                        answer.to(asked);
                    }
                    converse(client, asked);
                }
                case ENCRYPTED -> {
                    request(asked);
                    converse(client, answer.to(asked));
                }
                default -> {
                    request(asked);
                    assertThat(heardAfter(answer, asked))
                            .as("nothing of the client's goes to such a server")
                            .doesNotContain("alice");
                    assertThat(client.readMessage().fields()).containsEntry('C', "57P03");
                    assertThat(client.awaitEnd()).isEqualTo(End.CLOSED);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tableOfPassthrough")
    void whatIsPassedThroughOfAnAnswer(Mode mode, Answer answer, Outcome outcome) throws IOException {
        try (TestGateway gateway = gateway(mode);
                WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer asked = server.accept()) {
            request(asked);
            switch (outcome) {
                case OPAQUE -> {
                    CompletableFuture<WirePeer> handshake = TlsPeer.begun(() -> answer.to(asked));
                    assertThat(client.readByte()).isEqualTo('S');
                    WirePeer inside =
                            TlsPeer.direct(client, stranger.trusting()).send(STARTUP);
                    converse(inside, handshake.join());
                }
                case PLAIN -> {
                    answer.to(asked);
                    assertThat(client.readByte()).isEqualTo('N');
                    client.send(STARTUP);
                    converse(client, asked);
                }
                case NO_SERVER -> {
                    answer.to(asked);
                    assertThat(client.readByte()).isEqualTo('N');
                    assertThat(client.send(STARTUP).readMessage().fields()).containsEntry('C', "57P03");
                }
                default -> {
                    answer.to(asked);
                    assertThat(client.awaitEnd()).as("without a word").isEqualTo(End.CLOSED);
                    assertThat(TlsPeer.rest(asked)).isEmpty();
                }
            }
        }
    }

    private static void request(WirePeer asked) throws IOException {
        assertThat(asked.readPacket()).isEqualTo(WirePeer.SSL_REQUEST);
    }

    private static String heardAfter(Answer answer, WirePeer asked) throws IOException {
        WirePeer backend;
        try {
            backend = answer.to(asked);
        } catch (SSLException | SocketException noHandshake) {
            return "";
        }
        return new String(TlsPeer.rest(backend), StandardCharsets.ISO_8859_1);
    }

    private static void converse(WirePeer client, WirePeer backend) throws IOException {
        assertThat(backend.readPacket()).isEqualTo(STARTUP);
        backend.welcome(42, SECRET);
        client.readUntil('Z');
        client.query("SELECT 1");
        assertThat(backend.readMessage().text()).isEqualTo("SELECT 1\0");
        backend.complete("SELECT 1");
        assertThat(client.readUntil('C').text()).isEqualTo("SELECT 1\0");
    }

    // ---- servers that say nothing

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatAgreesToTlsAndThenSaysNothingIsWaitedForNoLongerThanAnother(boolean agrees) throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer asked = server.accept()) {
            request(asked);
            if (agrees) {
                asked.send((byte) 'S');
                asked.readByte();
            }
            gateway.pass(CONNECT_WAIT);
            assertThat(client.readMessage().fields()).containsEntry('C', "57P03");
            TlsPeer.rest(asked);
        }
    }

    @Test
    void aServerThatDoesNotAnswerTheClientsRequestIsNotWaitedForEither() throws IOException {
        try (TestGateway gateway = gateway(Mode.DISABLE);
                WirePeer client = gateway.client().send(WirePeer.SSL_REQUEST);
                WirePeer asked = server.accept()) {
            request(asked);
            gateway.pass(CONNECT_WAIT);
            assertThat(client.readByte()).isEqualTo('N');
            assertThat(client.send(STARTUP).readMessage().fields()).containsEntry('C', "57P03");
            assertThat(TlsPeer.rest(asked)).isEmpty();
        }
    }

    // ---- cancel requests

    @Test
    void theSecretOfACancelRequestTravelsAsItsSessionDid() throws IOException {
        try (TestGateway gateway = gateway(Mode.VERIFY_FULL);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = TlsPeer.server(server.accept(), trusted.showing())) {
            backend.readPacket();
            backend.welcome(42, SECRET);
            byte[] key = client.readUntil('K').body();
            byte[] request = WirePeer.cancelRequest(42, Arrays.copyOfRange(key, 4, key.length));
            try (WirePeer canceller = gateway.client().send(request)) {
                try (WirePeer cancelled = TlsPeer.server(server.accept(), trusted.showing())) {
                    assertThat(cancelled.readPacket()).isEqualTo(WirePeer.cancelRequest(42, SECRET));
                }
                assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
            }
            for (Answer answer : List.of(Answer.N, Answer.TLS_OF_A_STRANGER)) {
                try (WirePeer canceller = gateway.client().send(request);
                        WirePeer asked = server.accept()) {
                    request(asked);
                    assertThat(heardAfter(answer, asked)).as(answer.name()).isEmpty();
                    assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
                }
            }
        }
    }

    /** A hung server must not keep one of the few places for cancel requests, nor the client that waits for the end. */
    @Test
    void aServerThatDoesNotAnswerWhenItIsAskedForTlsKeepsNoCancelRequest() throws IOException {
        try (TestGateway gateway = gateway(Mode.REQUIRE);
                WirePeer client = gateway.client().send(STARTUP);
                WirePeer backend = TlsPeer.server(server.accept(), trusted.showing())) {
            backend.readPacket();
            backend.welcome(42, SECRET);
            byte[] key = client.readUntil('K').body();
            byte[] request = WirePeer.cancelRequest(42, Arrays.copyOfRange(key, 4, key.length));
            try (WirePeer canceller = gateway.client().send(request);
                    WirePeer hung = server.accept()) {
                request(hung);
                assertThat(canceller.awaitEnd()).isEqualTo(End.CLOSED);
                assertThat(hung.awaitEnd()).isEqualTo(End.RESET);
            }
        }
    }

    @Test
    void bothSidesOfTheGatewayMayHaveTlsOfItsOwn() throws IOException {
        try (TestGateway gateway = terminating(Mode.VERIFY_FULL);
                WirePeer client =
                        TlsPeer.client(gateway.client(), elsewhere.trusting()).send(STARTUP);
                WirePeer backend = TlsPeer.server(server.accept(), trusted.showing())) {
            converse(client, backend);
        }
    }
}
