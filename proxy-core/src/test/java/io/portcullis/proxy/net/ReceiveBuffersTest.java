package io.portcullis.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.portcullis.testkit.junit.LeakCheck;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The leak check that follows every test sees to it that the buffer of a loop goes when its thread does. */
class ReceiveBuffersTest {
    private static final int BUFFER_BYTES = 1_024;

    private final ReceiveBuffers buffers = new ReceiveBuffers(BUFFER_BYTES, 4 * BUFFER_BYTES);

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
            assertThat(second.writableBytes()).isEqualTo(BUFFER_BYTES).isEqualTo(other.guess());
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
            ByteBuf grown = next(handle).writeZero(BUFFER_BYTES + 1);
            grown.release();
            ByteBuf next = next(handle);
            assertThat(next.capacity()).isEqualTo(BUFFER_BYTES);
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

    /** Collects what it receives, and does not want to hear of more for now. */
    private static final class Collector extends ChannelInboundHandlerAdapter {
        private final AtomicInteger received = new AtomicInteger();
        private final AtomicInteger completes = new AtomicInteger();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            received.addAndGet(((ByteBuf) message).readableBytes());
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            completes.incrementAndGet();
        }
    }

    /** Netty would receive all of it at once, and hand it over together with the end. */
    @Test
    void whatAPeerSaidLastIsLeftInTheKernelUntilThereIsRoomForIt() throws Exception {
        int said = 48 * BUFFER_BYTES;
        Collector collector = new Collector();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, SteadyEpoll.factory());
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, buffers)
                    .handler(collector)
                    .connect(listening.getLocalSocketAddress())
                    .sync()
                    .channel();
            try (Socket peer = listening.accept()) {
                peer.getOutputStream().write(new byte[said]);
            }
            Awaitility.await().until(() -> collector.completes.get() > 0);
            group.submit(() -> {}).sync();
            assertThat(collector.received).as("all that one pass may bring").hasValue(4 * BUFFER_BYTES);
            assertThat(channel.isOpen()).isTrue();

            channel.config().setAutoRead(true);
            channel.closeFuture().sync();
            assertThat(collector.received).as("nothing is lost").hasValue(said);
        } finally {
            group.submit(buffers::releaseKept).sync();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
