package io.portcullis.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.proxy.tls.ServerTlsSettings.Mode;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.End;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code server-tls} makes of everything that a server, or an attacker in between, may answer to the request for TLS. */
@Tag("slow")
class ServerTlsTest extends ServerTlsFixture {
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
        /** The client hears that there is none. */
        NO_SERVER,
        /** The client asked for TLS, and hears nothing in plain text. */
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

    static String heardAfter(Answer answer, WirePeer asked) throws IOException {
        WirePeer backend;
        try {
            backend = answer.to(asked);
        } catch (SSLException | SocketException noHandshake) {
            return "";
        }
        return new String(TlsPeer.rest(backend), StandardCharsets.ISO_8859_1);
    }
}
