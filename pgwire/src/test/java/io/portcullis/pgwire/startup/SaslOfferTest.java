package io.portcullis.pgwire.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client without TLS is offered by a server that is reached with TLS. */
class SaslOfferTest {
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String OLDER_PROTOCOL = message('v', "\0\3\0\0\0\0\0\0");
    private static final String NOTICE = message('N', "SWARNING\0C01000\0Mbe careful\0\0");
    private static final String OK = message('R', "\0\0\0\0");

    private static String message(char type, String body) {
        int length = body.length() + 4;
        return type + "\0\0" + (char) (length >> 8) + (char) (length & 0xff) + body;
    }

    private static String offer(String... mechanisms) {
        return message(
                'R',
                "\0\0\0\n"
                        + String.join(
                                "",
                                Stream.of(mechanisms).map(each -> each + "\0").toList()) + "\0");
    }

    private static Arguments reduced(String what, String said, String passed) {
        return Arguments.of(what, said, SaslOffer.REDUCED, passed);
    }

    private static Arguments same(String what, String said) {
        return Arguments.of(what, said, SaslOffer.AS_IT_CAME, said);
    }

    static Stream<Arguments> words() {
        String lonely = offer(PLUS);
        return Stream.of(
                reduced("as PostgreSQL offers it", offer(PLUS, SCRAM), offer(SCRAM)),
                reduced("the others keep their order", offer("A", PLUS, SCRAM, "B"), offer("A", SCRAM, "B")),
                reduced("at the end", offer(SCRAM, PLUS), offer(SCRAM)),
                reduced("twice", offer(PLUS, SCRAM, PLUS), offer(SCRAM)),
                reduced("behind another version", OLDER_PROTOCOL + offer(PLUS, SCRAM), OLDER_PROTOCOL + offer(SCRAM)),
                reduced("behind a notice", NOTICE + offer(PLUS, SCRAM), NOTICE + offer(SCRAM)),
                reduced("with more behind it", offer(PLUS, SCRAM) + OK + NOTICE, offer(SCRAM) + OK + NOTICE),
                reduced("with half of a message behind it", offer(PLUS, SCRAM) + "E\0", offer(SCRAM) + "E\0"),
                reduced("another hash stays", offer(PLUS, "SCRAM-SHA-512-PLUS"), offer("SCRAM-SHA-512-PLUS")),
                Arguments.of("nothing else", lonely, SaslOffer.NOTHING_LEFT, lonely),
                Arguments.of("nothing else, twice", offer(PLUS, PLUS), SaslOffer.NOTHING_LEFT, offer(PLUS, PLUS)),
                same("the other one alone", offer(SCRAM)),
                same("names that contain it", offer("X" + PLUS, PLUS + "X", SCRAM)),
                same("in small letters", offer("scram-sha-256-plus", SCRAM)),
                same("no mechanism at all", offer()),
                same("a list without an end", message('R', "\0\0\0\n" + PLUS + "\0" + SCRAM + "\0")),
                same("a name without an end", message('R', "\0\0\0\n" + SCRAM + "\0" + PLUS)),
                same("something behind the list", message('R', "\0\0\0\n" + PLUS + "\0" + SCRAM + "\0\0x\0")),
                same("a question for a password", message('R', "\0\0\0\3")),
                same("the next step of SCRAM", message('R', "\0\0\0\13" + PLUS + "\0\0")),
                same("only the first request is looked at", message('R', "\0\0\0\3") + offer(PLUS, SCRAM)),
                same("trust", OK + offer(PLUS, SCRAM)),
                same("a refusal", message('E', "SFATAL\0C28000\0\0") + offer(PLUS, SCRAM)),
                same("a row", message('D', PLUS + "\0\0")),
                same("a request that is too short", message('R', "\0\0\0")),
                same("a request that is too long", message('R', "\0\0\0\n" + PLUS + "\0" + "x".repeat(2_000) + "\0\0")),
                same("an impossible length", "R\377\377\377\377" + "\0\0\0\n" + PLUS + "\0\0"),
                same("something else", "HTTP/1.1 400 Bad Request\r\n"));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void whatBecomesOfAServersFirstWords(String what, String said, SaslOffer meaning, String passed) {
        ByteBuf received = bytes(said);
        assertThat(SaslOffer.withoutChannelBinding(received)).as(what).isEqualTo(meaning);
        assertThat(text(received)).as(what).isEqualTo(passed);
    }

    /** Nothing is changed before all is known, and then it is the same as if it had come at once. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void isTheSameByteByByte(String what, String said, SaslOffer meaning, String passed) {
        ByteBuf received = Unpooled.buffer();
        SaslOffer decided = SaslOffer.INCOMPLETE;
        for (byte next : said.getBytes(StandardCharsets.ISO_8859_1)) {
            received.writeByte(next);
            if (decided == SaslOffer.INCOMPLETE) {
                String before = text(received);
                decided = SaslOffer.withoutChannelBinding(received);
                if (decided != SaslOffer.REDUCED) {
                    assertThat(text(received)).isEqualTo(before);
                }
            }
        }
        assertThat(decided).as(what).isEqualTo(meaning);
        assertThat(text(received)).as(what).isEqualTo(passed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 300})
    void looksWhereTheReaderStands(int before) {
        ByteBuf received = Unpooled.buffer().writeZero(before).writeBytes(bytes(offer(PLUS, SCRAM)));
        received.skipBytes(before);
        assertThat(SaslOffer.withoutChannelBinding(received)).isEqualTo(SaslOffer.REDUCED);
        assertThat(received.readerIndex()).isEqualTo(before);
        assertThat(text(received)).isEqualTo(offer(SCRAM));
    }

    /** Not everything that a server says can be kept until it comes to the point. */
    @ParameterizedTest
    @ValueSource(strings = {"N", "v"})
    void aServerThatNeverComesToThePointIsNotKeptWaitingFor(String type) {
        ByteBuf received = Unpooled.buffer();
        List<SaslOffer> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            received.writeBytes(bytes(message(type.charAt(0), "x".repeat(40))));
            answers.add(SaslOffer.withoutChannelBinding(received));
        }
        assertThat(answers).startsWith(SaslOffer.INCOMPLETE).endsWith(SaslOffer.AS_IT_CAME);
        assertThat(received.readableBytes()).isEqualTo(300 * 45);
    }
}
