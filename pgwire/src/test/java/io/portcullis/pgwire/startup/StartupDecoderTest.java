package io.portcullis.pgwire.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.pgwire.CancelKey;
import io.portcullis.pgwire.ProtocolVersion;
import io.portcullis.pgwire.startup.StartupDecoder.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupDecoderTest {
    private static final int V3_0 = 196_608;
    private static final int V3_2 = V3_0 + 2;

    private static ByteBuf packet(int code, byte[] body) {
        return Unpooled.buffer().writeInt(8 + body.length).writeInt(code).writeBytes(body);
    }

    private static byte[] parameters(String... namesAndValues) {
        return (String.join("\0", namesAndValues) + "\0\0").getBytes(StandardCharsets.UTF_8);
    }

    private static Decoded decode(ByteBuf bytes) {
        return StartupDecoder.decode(bytes);
    }

    @Test
    void readsAStartupMessage() {
        ByteBuf bytes = packet(V3_2, parameters("user", "alice", "database", "shop", "replication", "database"));

        StartupPacket.StartupMessage message = new StartupPacket.StartupMessage(
                new ProtocolVersion(V3_2), Map.of("user", "alice", "database", "shop", "replication", "database"));
        assertThat(decode(bytes)).isEqualTo(new Decoded.Complete(message, bytes.readableBytes()));
        assertThat(message.replication()).isTrue();
        assertThat(message.version()).hasToString("3.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "on", "YES", "1", "t", "database"})
    void knowsReplicationConnections(String value) {
        assertThat(new StartupPacket.StartupMessage(new ProtocolVersion(V3_0), Map.of("replication", value))
                        .replication())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "off", "0", "", "nonsense"})
    void knowsOrdinaryConnections(String value) {
        assertThat(new StartupPacket.StartupMessage(new ProtocolVersion(V3_0), Map.of("replication", value))
                        .replication())
                .isFalse();
    }

    @Test
    void readsRequests() {
        assertThat(decode(packet(80_877_103, new byte[0])))
                .isEqualTo(new Decoded.Complete(new StartupPacket.SslRequest(), 8));
        assertThat(decode(packet(80_877_104, new byte[0])))
                .isEqualTo(new Decoded.Complete(new StartupPacket.GssEncRequest(), 8));
        byte[] longSecret = new byte[256];
        longSecret[255] = 7;
        for (byte[] secret : new byte[][] {{1, 2, 3, 4}, longSecret}) {
            byte[] body = new byte[4 + secret.length];
            body[3] = 42;
            System.arraycopy(secret, 0, body, 4, secret.length);
            assertThat(decode(packet(80_877_102, body)))
                    .isEqualTo(new Decoded.Complete(
                            new StartupPacket.CancelRequest(new CancelKey(42, secret)), 12 + secret.length));
        }
    }

    @Test
    void waitsForTheRestWhateverTheSplit() {
        ByteBuf whole = packet(V3_0, parameters("user", "alice"));
        for (int length = 0; length < whole.readableBytes(); length++) {
            assertThat(decode(whole.slice(0, length)))
                    .as("first %d bytes", length)
                    .isEqualTo(new Decoded.NeedMore());
        }
    }

    @Test
    void leavesWhatFollowsThePacketAlone() {
        ByteBuf bytes = packet(80_877_103, new byte[0]).writeBytes(new byte[] {0x16, 3, 1});
        assertThat(decode(bytes)).isEqualTo(new Decoded.Complete(new StartupPacket.SslRequest(), 8));
        assertThat(bytes.readableBytes()).isEqualTo(11);
    }

    @Test
    void recognisesTlsByItsFirstByte() {
        assertThat(decode(Unpooled.wrappedBuffer(new byte[] {0x16}))).isEqualTo(new Decoded.DirectTls());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 4, 7, 10_005, Integer.MAX_VALUE})
    void refusesLengthsThatPostgresWouldRefuse(int length) {
        assertThat(decode(Unpooled.buffer().writeInt(length).writeInt(V3_0))).isEqualTo(new Decoded.Noise());
    }

    @Test
    void acceptsTheLongestPacketThatPostgresAccepts() {
        byte[] body = new byte[10_004 - 8];
        java.util.Arrays.fill(body, (byte) 'x');
        body[4] = 0;
        body[body.length - 2] = 0;
        body[body.length - 1] = 0;
        assertThat(decode(packet(V3_0, body))).isInstanceOf(Decoded.Complete.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "SSH-2.0-x\r\n", "\r\n\r\n"})
    void takesOtherProtocolsForNoise(String text) {
        assertThat(decode(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII)))
                .isEqualTo(new Decoded.Noise());
    }

    @Test
    void refusesRequestsWithABody() {
        assertThat(decode(packet(80_877_103, new byte[1]))).isEqualTo(new Decoded.Noise());
        assertThat(decode(packet(80_877_104, new byte[1]))).isEqualTo(new Decoded.Noise());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 7, 4 + 257})
    void refusesCancelSecretsOfTheWrongSize(int bodyLength) {
        assertThat(decode(packet(80_877_102, new byte[bodyLength]))).isEqualTo(new Decoded.Noise());
    }

    @ParameterizedTest
    @ValueSource(ints = {131_072, 0x0004_0000, -1, 0})
    void namesVersionsItDoesNotSpeak(int code) {
        assertThat(decode(packet(code, parameters("user", "alice"))))
                .isEqualTo(new Decoded.UnsupportedVersion(new ProtocolVersion(code)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user", "user\0alice", "user\0alice\0", "user\0alice\0database\0", "user\0alice\0\0x"})
    void refusesABodyThatDoesNotEndWithItsTerminator(String body) {
        assertThat(decode(packet(V3_0, body.getBytes(StandardCharsets.UTF_8)))).isInstanceOf(Decoded.Malformed.class);
    }
}
