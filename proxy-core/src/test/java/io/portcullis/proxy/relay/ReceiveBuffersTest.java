package io.portcullis.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.portcullis.testkit.LeakCheck;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The leak check that follows every test sees to it that the buffer of a loop goes when its thread does. */
class ReceiveBuffersTest {
    private static final int SIZE = 1_024;

    private final ReceiveBuffers buffers = new ReceiveBuffers(SIZE);

    /** As an event loop would: on a thread of Netty's own, at whose end thread-locals are removed. */
    private static void onALoop(Runnable work) throws Exception {
        Throwable[] failure = new Throwable[1];
        Thread loop = new FastThreadLocalThread(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                failure[0] = e;
            }
        });
        loop.start();
        loop.join();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    private static ByteBuf next(ExtendedHandle handle) {
        return handle.allocate(ByteBufAllocator.DEFAULT);
    }

    @Test
    void aBufferThatNobodyHoldsIsUsedAgainByEveryChannelOfTheLoop() throws Exception {
        onALoop(() -> {
            ExtendedHandle one = buffers.newHandle();
            ExtendedHandle other = buffers.newHandle();
            ByteBuf first = next(one);
            first.writeBytes("what was there before".getBytes(StandardCharsets.UTF_8));
            first.release();

            ByteBuf second = next(other);
            assertThat(second).isSameAs(first);
            assertThat(second.readableBytes()).isZero();
            assertThat(second.writableBytes()).isEqualTo(SIZE).isEqualTo(other.guess());
            second.release();
        });
    }

    @Test
    void aBufferThatSomebodyHoldsIsLeftToThemAsItIs() throws Exception {
        onALoop(() -> {
            ExtendedHandle handle = buffers.newHandle();
            ByteBuf held = next(handle).writeByte(7);
            ByteBuf next = next(handle).writeByte(8);
            assertThat(next).isNotSameAs(held);
            next.release();
            next(handle).writeByte(9).release();

            assertThat(held.refCnt()).as("the loop has let go of it").isEqualTo(1);
            assertThat(held.readByte()).isEqualTo((byte) 7);
            held.release();
        });
    }

    /** What a client sends before there is a server is collected in the buffer it came in. */
    @Test
    void aBufferThatGrewInOtherHandsIsNotUsedAgain() throws Exception {
        onALoop(() -> {
            ExtendedHandle handle = buffers.newHandle();
            ByteBuf grown = next(handle).writeZero(SIZE + 1);
            grown.release();
            ByteBuf next = next(handle);
            assertThat(next.capacity()).isEqualTo(SIZE);
            next.release();
        });
    }

    @Test
    void aLoopThatIsIdleKeepsNothing() throws Exception {
        onALoop(() -> {
            next(buffers.newHandle()).release();
            assertThat(LeakCheck.open()).isEqualTo(1);
            buffers.releaseKept();
            buffers.releaseKept();
            assertThat(LeakCheck.open()).isZero();
        });
    }
}
