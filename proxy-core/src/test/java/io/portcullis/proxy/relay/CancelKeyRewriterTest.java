package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.pgwire.CancelKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancelKeyRewriterTest {
    private final List<CancelKey> ours = new ArrayList<>();
    private final List<CancelKey> theirs = new ArrayList<>();
    private final CancelKeyRewriter keys = new CancelKeyRewriter(
            length -> {
                byte[] secret = new byte[length];
                java.util.Arrays.fill(secret, (byte) 7);
                return secret;
            },
            (client, server) -> {
                ours.add(client);
                theirs.add(server);
            });

    private static ByteBuf body(int processId, int secret) {
        return Unpooled.buffer().writeInt(processId).writeInt(secret);
    }

    private void swap(ByteBuf body) {
        keys.begin(body.readableBytes());
        keys.swap(0, body, 0, body.readableBytes());
    }

    @Test
    void putsAnotherSecretInPlaceAndLeavesTheProcessId() {
        ByteBuf body = body(42, 0x01020304);
        swap(body);
        assertThat(body).isEqualTo(body(42, 0x07070707));
        assertThat(ours).containsExactly(new CancelKey(42, new byte[] {7, 7, 7, 7}));
        assertThat(theirs).containsExactly(new CancelKey(42, new byte[] {1, 2, 3, 4}));
    }

    /** Each would have been registered, and only the last forgotten when the session ends. */
    @Test
    void aServerThatSendsASecondKeyGetsItRelayedAsItIs() {
        swap(body(42, 1));
        ByteBuf second = body(43, 2);
        swap(second);
        assertThat(second).isEqualTo(body(43, 2));
        assertThat(ours).hasSize(1);
    }

    @Test
    void aKeyOfASizeThatNoProtocolHasIsLeftAlone() {
        ByteBuf body = Unpooled.buffer().writeInt(42).writeMedium(1);
        swap(body);
        assertThat(body).isEqualTo(Unpooled.buffer().writeInt(42).writeMedium(1));
        assertThat(ours).isEmpty();
    }
}
