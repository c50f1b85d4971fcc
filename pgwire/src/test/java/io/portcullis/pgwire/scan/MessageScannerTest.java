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
import org.junit.jupiter.params.provider.ValueSource;

class MessageScannerTest {
    /** Writes down what it hears, bodies put together again. */
    private static final class Transcript implements MessageListener {
        private final String types;
        private final List<String> heard = new ArrayList<>();
        private final ByteBuf body = Unpooled.buffer();
        private int expectedOffset;

        Transcript(String types) {
            this.types = types;
        }

        @Override
        public boolean wants(byte type) {
            return types.indexOf(type) >= 0;
        }

        @Override
        public Walk header(byte type, int bodyLength) {
            expectedOffset = 0;
            body.clear();
            if (bodyLength == 0) {
                heard.add((char) type + ":");
            }
            return Walk.ON;
        }

        @Override
        public Walk body(byte type, int bodyLength, int offset, ByteBuf view, int index, int length) {
            assertThat(offset).isEqualTo(expectedOffset);
            assertThat(length).isPositive();
            body.writeBytes(view, index, length);
            expectedOffset += length;
            if (expectedOffset == bodyLength) {
                heard.add((char) type + ":" + ByteBufUtil.hexDump(body));
            }
            return Walk.ON;
        }
    }

    private static ByteBuf message(ByteBuf out, int type, byte... body) {
        return out.writeByte(type).writeInt(4 + body.length).writeBytes(body);
    }

    private static List<String> scan(String types, ByteBuf... pieces) {
        Transcript transcript = new Transcript(types);
        MessageScanner scanner = new MessageScanner(transcript);
        for (ByteBuf piece : pieces) {
            assertThat(scanner.scan(piece)).isEqualTo(piece.readableBytes());
        }
        return transcript.heard;
    }

    @Test
    void tellsOfWantedMessagesOnly() {
        ByteBuf stream = Unpooled.buffer();
        message(stream, 'T', (byte) 9);
        message(stream, 'D', new byte[300]);
        message(stream, 'C');
        message(stream, 'Z', (byte) 'I');

        assertThat(scan("ZC", stream)).containsExactly("C:", "Z:49");
        assertThat(stream.readableBytes()).isEqualTo(6 + 305 + 5 + 6);
    }

    @TestFactory
    Stream<DynamicTest> hearsTheSameHoweverTheStreamIsCut() {
        return Seeds.trials(200, random -> {
            ByteBuf stream = Unpooled.buffer();
            for (int i = random.nextInt(20); i >= 0; i--) {
                byte[] body = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(40)];
                random.nextBytes(body);
                message(stream, random.nextInt(256), body);
            }
            List<String> whole = scan("ABCZ", stream);

            Transcript transcript = new Transcript("ABCZ");
            MessageScanner scanner = new MessageScanner(transcript);
            for (ByteBuf piece : cut(stream, random)) {
                assertThat(scanner.scan(piece)).isEqualTo(piece.readableBytes());
            }
            assertThat(transcript.heard).isEqualTo(whole);
            assertThat(scanner.atBoundary()).isTrue();
        });
    }

    private static List<ByteBuf> cut(ByteBuf stream, RandomGenerator random) {
        List<ByteBuf> pieces = new ArrayList<>();
        int at = 0;
        while (at < stream.writerIndex()) {
            int length = Math.min(random.nextInt(8), stream.writerIndex() - at);
            pieces.add(stream.slice(at, length));
            at += length;
        }
        return pieces;
    }

    @Test
    void isAtABoundaryOnlyBetweenMessages() {
        ByteBuf stream = message(Unpooled.buffer(), 'D', (byte) 1, (byte) 2);
        MessageScanner scanner = new MessageScanner(new Transcript(""));
        assertThat(scanner.atBoundary()).isTrue();
        for (int i = 0; i < stream.writerIndex(); i++) {
            scanner.scan(stream.slice(i, 1));
            assertThat(scanner.atBoundary()).as("after byte %d", i).isEqualTo(i == stream.writerIndex() - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 0x3fff_ffff + 5, Integer.MAX_VALUE})
    void walksUpToAMessageWhoseLengthMakesNoSenseAndNoFurther(int length) {
        ByteBuf bad = Unpooled.buffer().writeByte('D').writeInt(length);
        ByteBuf good = message(message(Unpooled.buffer(), 'D', (byte) 1), 'Z', (byte) 'I');
        int whole = good.readableBytes();

        Transcript transcript = new Transcript("DZ");
        MessageScanner scanner = new MessageScanner(transcript);
        assertThat(scanner.scan(good.writeBytes(bad).writeBytes(new byte[9]))).isEqualTo(whole);
        assertThat(scanner.atBoundary()).isTrue();
        assertThat(scanner.scan(message(Unpooled.buffer(), 'Z', (byte) 'I'))).isZero();
        assertThat(transcript.heard).containsExactly("D:01", "Z:49");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 0x3fff_ffff + 5, Integer.MAX_VALUE})
    void isAtNoBoundaryIfABadHeaderBeganInAnEarlierView(int length) {
        ByteBuf bad = Unpooled.buffer().writeByte('D').writeInt(length).writeZero(9);
        for (int cut = 1; cut < 5; cut++) {
            MessageScanner scanner = new MessageScanner(new Transcript("D"));
            assertThat(scanner.scan(bad.slice(0, cut))).isEqualTo(cut);
            assertThat(scanner.scan(bad.slice(cut, bad.readableBytes() - cut))).isZero();
            assertThat(scanner.atBoundary()).isFalse();
            assertThat(scanner.scan(message(Unpooled.buffer(), 'Z', (byte) 'I')))
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 0x3fff_ffff + 4})
    void acceptsLengthsThatMakeSense(int length) {
        MessageScanner scanner = new MessageScanner(new Transcript("D"));
        assertThat(scanner.scan(Unpooled.buffer().writeByte('D').writeInt(length)))
                .isEqualTo(5);
    }

    @Test
    void hearsOfTypesBeyondAsciiTogether() {
        List<Byte> heard = new ArrayList<>();
        MessageScanner scanner = new MessageScanner(new MessageListener() {
            @Override
            public boolean wants(byte type) {
                return type == BEYOND_ASCII;
            }

            @Override
            public Walk header(byte type, int bodyLength) {
                heard.add(type);
                return Walk.ON;
            }

            @Override
            public Walk body(byte type, int bodyLength, int offset, ByteBuf view, int index, int length) {
                return Walk.ON;
            }
        });
        scanner.scan(message(message(message(Unpooled.buffer(), 0x7f), 0x80), 0xff));
        assertThat(heard).containsExactly((byte) 0x80, (byte) 0xff);
    }

    @Test
    void walksOverEveryTypeThereIs() {
        ByteBuf stream = Unpooled.buffer();
        for (int type = 0; type < 256; type++) {
            message(stream, type, (byte) type);
        }
        assertThat(scan("Z", stream)).containsExactly("Z:5a");
    }
}
