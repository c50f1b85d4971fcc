package io.portcullis.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BufferCostTest {
    private static ByteBuf received(int capacity, String text) {
        return ByteBufAllocator.DEFAULT.directBuffer(capacity).writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatFillsLittleOfItsBufferIsCopiedAndTheBufferGivenBack() {
        ByteBuf received = received(16_384, "notification!");
        ByteBuf kept = BufferCost.compact(received);
        assertThat(received.refCnt()).isZero();
        assertThat(BufferCost.by(kept)).isEqualTo(13);
        assertThat(kept.toString(StandardCharsets.UTF_8)).isEqualTo("notification!");
        assertThat(kept.isDirect())
                .as("so that it need not be copied again to be sent")
                .isTrue();
        assertThat(BufferCost.compact(kept)).isSameAs(kept);
        kept.release();
    }

    @Test
    void whatFillsHalfOfItIsLeftWhereItIs() {
        ByteBuf received = received(20, "0123456789");
        assertThat(BufferCost.compact(received)).isSameAs(received);
        received.release();
    }

    @Test
    void aPieceOfABufferCostsAllOfIt() {
        ByteBuf received = received(1_000, "startup and more");
        ByteBuf piece = received.readRetainedSlice(7);
        assertThat(BufferCost.ESTIMATOR.newHandle().size(piece)).isEqualTo(1_000);
        ByteBuf kept = BufferCost.compact(piece);
        assertThat(BufferCost.by(kept)).isEqualTo(7);
        assertThat(received.refCnt()).isEqualTo(1);
        kept.release();
        received.release();
    }
}
