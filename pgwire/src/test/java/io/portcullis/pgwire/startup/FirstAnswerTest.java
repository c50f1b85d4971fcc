package io.portcullis.pgwire.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which first answer lets a login begin again, and which one is the client's to hear. */
class FirstAnswerTest {
    private static final ByteBuf OK = message('R', "\0\0\0\0");
    private static final ByteBuf STATUS = message('S', "in_hot_standby\0off\0");
    private static final ByteBuf KEY = message('K', "\0\0\0\1abcd");
    private static final ByteBuf READY = message('Z', "I");
    private static final ByteBuf OLDER_PROTOCOL = message('v', "\0\3\0\0\0\0\0\0");

    private static ByteBuf message(char type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        return Unpooled.buffer().writeByte(type).writeInt(bytes.length + 4).writeBytes(bytes);
    }

    private static ByteBuf error(String state) {
        return message('E', "SFATAL\0VFATAL\0C" + state + "\0Mwhat people read\0\0");
    }

    private static ByteBuf joined(ByteBuf... parts) {
        ByteBuf all = Unpooled.buffer();
        Stream.of(parts).forEach(part -> all.writeBytes(part.duplicate()));
        return all;
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of("a shutdown", error("57P03"), FirstAnswer.NOT_NOW),
                Arguments.of("terminated before it was asked anything", error("57P01"), FirstAnswer.NOT_NOW),
                Arguments.of("a crash of another backend", error("57P02"), FirstAnswer.NOT_NOW),
                Arguments.of("wrong password", error("28P01"), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("no such database", error("3D000"), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("full", error("53300"), FirstAnswer.FULL),
                Arguments.of(
                        "full but for reserved slots",
                        joined(OK, message('E', "SFATAL\0C53300\0RInitPostgres\0\0")),
                        FirstAnswer.FULL),
                Arguments.of(
                        "a limit of the role",
                        joined(OK, message('E', "SFATAL\0C53300\0RInitializeSessionUserId\0\0")),
                        FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("canceled by a statement timeout", error("57014"), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("an error without a code", message('E', "Mno code\0\0"), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of(
                        "no process left, in the form of protocol 2",
                        text("Ecould not fork new process for connection: Cannot allocate memory\n\0"),
                        FirstAnswer.NOT_NOW),
                Arguments.of("a question for a password", message('R', "\0\0\0\3"), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("SASL", message('R', "\0\0\0\nSCRAM-SHA-256\0\0"), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("a whole login", joined(OK, STATUS, KEY, READY), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of(
                        "a login that a shutdown cuts off", joined(OK, STATUS, error("57P01")), FirstAnswer.NOT_NOW),
                Arguments.of(
                        "an older protocol, and then a shutdown",
                        joined(OLDER_PROTOCOL, error("57P03")),
                        FirstAnswer.NOT_NOW),
                Arguments.of("a login that fails", joined(OK, error("42501")), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("a notice", message('N', "SWARNING\0\0"), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("an impossible length", text("S\0\0\0\0xxxx"), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("something else", text("HTTP/1.1 400 Bad Request\r\n"), FirstAnswer.FOR_THE_CLIENT),
                Arguments.of("nothing yet", text(""), FirstAnswer.INCOMPLETE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void whatTheFirstAnswerMeans(String what, ByteBuf received, FirstAnswer meaning) {
        assertThat(FirstAnswer.of(received)).as(what).isEqualTo(meaning);
    }

    /** A prefix may only be a prefix: a server that answers in pieces is not judged by the first of them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void isNotJudgedBeforeItsMeaningIsCertain(String what, ByteBuf received, FirstAnswer meaning) {
        for (int length = 0; length < received.readableBytes(); length++) {
            FirstAnswer soFar = FirstAnswer.of(received.slice(received.readerIndex(), length));
            assertThat(soFar).as("%s, %s bytes of it", what, length).isIn(FirstAnswer.INCOMPLETE, meaning);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 9})
    void looksWhereTheReaderStands(int before) {
        ByteBuf received =
                Unpooled.buffer().writeZero(before).writeBytes(error("57P03").duplicate());
        received.skipBytes(before);
        assertThat(FirstAnswer.of(received)).isEqualTo(FirstAnswer.NOT_NOW);
        assertThat(received.readerIndex()).isEqualTo(before);
    }

    @Test
    void aServerThatNeverComesToThePointIsNotListenedToForEver() {
        ByteBuf received = Unpooled.buffer();
        while (received.readableBytes() < 64_000) {
            received.writeBytes(STATUS.duplicate());
        }
        assertThat(FirstAnswer.of(received)).isEqualTo(FirstAnswer.FOR_THE_CLIENT);
    }
}
