package io.portcullis.pgwire.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.portcullis.testkit.junit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A scanner that is stopped behind messages walks over the same messages as one that never is, however the stream is cut. */
class MessageScannerStopTest {
    private static final String WANTED = "ABCZ";

    /** In which of its calls the listener says that the walk is over. */
    enum When {
        NEVER,
        IN_HEADER,
        WITH_THE_FIRST_PIECE,
        WITH_THE_LAST_PIECE
    }

    private static final class Transcript implements MessageListener {
        private final When when;
        private final String stoppers;
        private final List<String> heard = new ArrayList<>();
        private final ByteBuf body = Unpooled.buffer();

        Transcript(When when, String stoppers) {
            this.when = when;
            this.stoppers = stoppers;
        }

        @Override
        public boolean wants(byte type) {
            return WANTED.indexOf(type) >= 0;
        }

        @Override
        public Walk header(byte type, int bodyLength) {
            body.clear();
            if (bodyLength == 0) {
                heard.add((char) type + ":");
            }
            return stops(type, when == When.IN_HEADER || (bodyLength == 0 && when != When.NEVER));
        }

        @Override
        public Walk body(byte type, int bodyLength, int offset, ByteBuf view, int index, int length) {
            body.writeBytes(view, index, length);
            boolean last = offset + length == bodyLength;
            if (last) {
                heard.add((char) type + ":" + ByteBufUtil.hexDump(body));
            }
            return stops(
                    type, when == When.WITH_THE_FIRST_PIECE ? offset == 0 : when == When.WITH_THE_LAST_PIECE && last);
        }

        private Walk stops(byte type, boolean now) {
            return now && stoppers.indexOf(type) >= 0 ? Walk.STOP_BEHIND : Walk.ON;
        }
    }

    private static ByteBuf message(ByteBuf out, int type, byte... body) {
        return out.writeByte(type).writeInt(4 + body.length).writeBytes(body);
    }

    /** Ends of messages of one of the {@code types}, in bytes from the beginning. */
    private static List<Integer> ends(ByteBuf stream, String types) {
        List<Integer> ends = new ArrayList<>();
        int at = 0;
        while (at < stream.writerIndex()) {
            byte type = stream.getByte(at);
            at += 1 + stream.getInt(at + 1);
            if (types.indexOf(type) >= 0) {
                ends.add(at);
            }
        }
        return ends;
    }

    /** Walks over {@code pieces} one after the other, each from stop to stop, and says where it was stopped. */
    private static List<Integer> stops(MessageScanner scanner, List<ByteBuf> pieces) {
        List<Integer> stops = new ArrayList<>();
        int before = 0;
        for (ByteBuf piece : pieces) {
            do {
                int walked = scanner.scan(piece);
                piece.skipBytes(walked);
                before += walked;
                if (scanner.stopped()) {
                    assertThat(scanner.atBoundary()).as("at %d", before).isTrue();
                    stops.add(before);
                } else {
                    assertThat(piece.isReadable()).as("at %d", before).isFalse();
                }
            } while (piece.isReadable());
        }
        return stops;
    }

    private static void judge(ByteBuf stream, List<ByteBuf> pieces, When when, String stoppers) {
        Transcript whole = new Transcript(When.NEVER, "");
        assertThat(new MessageScanner(whole).scan(stream)).isEqualTo(stream.readableBytes());

        Transcript transcript = new Transcript(when, stoppers);
        MessageScanner scanner = new MessageScanner(transcript);
        assertThat(stops(scanner, pieces)).isEqualTo(ends(stream, stoppers));
        assertThat(transcript.heard).isEqualTo(whole.heard);
        assertThat(scanner.atBoundary()).isTrue();
    }

    /** Wanted messages and others, empty ones and bodies of several bytes. */
    private static ByteBuf burst() {
        ByteBuf stream = Unpooled.buffer();
        message(stream, 'A');
        message(stream, 'B', (byte) 1, (byte) 2, (byte) 3);
        message(stream, 'D', (byte) 4, (byte) 5);
        message(stream, 'C');
        message(stream, 'Z', (byte) 'I');
        return message(stream, 'A', (byte) 6, (byte) 7);
    }

    @ParameterizedTest
    @EnumSource(names = "NEVER", mode = EnumSource.Mode.EXCLUDE)
    void stopsBehindEachMessageWhereverTheStreamIsCutInThree(When when) {
        ByteBuf stream = burst();
        int length = stream.writerIndex();
        for (int first = 0; first <= length; first++) {
            for (int second = first; second <= length; second++) {
                judge(
                        stream,
                        List.of(
                                stream.slice(0, first),
                                stream.slice(first, second - first),
                                stream.slice(second, length - second)),
                        when,
                        WANTED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NEVER", mode = EnumSource.Mode.EXCLUDE)
    void stopsBehindEachMessageOfAStreamThatComesByteByByte(When when) {
        ByteBuf stream = burst();
        List<ByteBuf> bytes = new ArrayList<>();
        for (int i = 0; i < stream.writerIndex(); i++) {
            bytes.add(stream.slice(i, 1));
        }
        judge(stream, bytes, when, WANTED);
    }

    @TestFactory
    Stream<DynamicTest> hearsTheSameAsOneThatNeverStops() {
        return Seeds.trials(300, random -> {
            ByteBuf stream = Unpooled.buffer();
            for (int i = random.nextInt(20); i >= 0; i--) {
                byte[] body = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(40)];
                random.nextBytes(body);
                message(stream, "ABCZDE".charAt(random.nextInt(6)), body);
            }
            String stoppers = WANTED.substring(random.nextInt(WANTED.length()));
            judge(stream, cut(stream, random), When.values()[random.nextInt(1, 4)], stoppers);
        });
    }

    private static List<ByteBuf> cut(ByteBuf stream, RandomGenerator random) {
        List<ByteBuf> pieces = new ArrayList<>();
        int at = 0;
        while (at < stream.writerIndex()) {
            int length = Math.min(random.nextInt(60), stream.writerIndex() - at);
            pieces.add(stream.slice(at, length));
            at += length;
        }
        return pieces;
    }

    @Test
    void isNotStoppedInTheMiddleOfTheMessageThatItStopsBehind() {
        MessageScanner scanner = new MessageScanner(new Transcript(When.IN_HEADER, WANTED));
        ByteBuf stream = message(message(Unpooled.buffer(), 'B', (byte) 1, (byte) 2), 'D');
        assertThat(scanner.scan(stream.slice(0, 6))).isEqualTo(6);
        assertThat(scanner.stopped()).isFalse();
        assertThat(scanner.scan(stream.slice(6, 6))).isEqualTo(1);
        assertThat(scanner.stopped()).isTrue();
    }

    @Test
    void aMessageOfNonsenseBehindTheStopIsMetWithTheNextWalk() {
        MessageScanner scanner = new MessageScanner(new Transcript(When.IN_HEADER, WANTED));
        ByteBuf stream =
                message(Unpooled.buffer(), 'Z', (byte) 'I').writeByte('D').writeInt(3);
        assertThat(scanner.scan(stream)).isEqualTo(6);
        assertThat(scanner.stopped()).isTrue();
        assertThat(scanner.scan(stream.skipBytes(6))).isZero();
        assertThat(scanner.stopped()).isFalse();
    }
}
