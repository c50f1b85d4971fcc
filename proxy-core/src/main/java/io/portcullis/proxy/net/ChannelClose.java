package io.portcullis.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import io.portcullis.pgwire.message.ErrorResponse;
import java.util.concurrent.TimeUnit;

/** The ways in which a connection ends. */
public final class ChannelClose {
    /** How long a client gets to read its last message and close. */
    private static final int CLOSE_TIMEOUT_SECONDS = 1;

    /**
     * A peer that has taken nothing of what was sent to it for this long is reset. A slow one is not: it may be a client that works on
     * what it has, or a server that waits for a lock. The kernel gives a peer that acknowledges nothing the same time.
     */
    private static final int STALLED_PEER_TIMEOUT_SECONDS = 15 * 60;

    /**
     * How long an event loop sends no last messages after there was no memory for one: each try would take half a second (the JDK waits
     * for its garbage collector), and a fence is under way.
     */
    private static final long NO_MESSAGE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Messages are made on the heap; what a socket needs beside that fails in the write, or not at all. */
    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

    /** When memory was last missing, on {@link System#nanoTime}. */
    private static final FastThreadLocal<Long> NO_MEMORY = new FastThreadLocal<>();

    private ChannelClose() {}

    /**
     * Ends the connection at once: what is queued is thrown away and the peer sees a reset. Goes past TLS on purpose, which would
     * send what it has queued first.
     */
    public static void reset(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } finally {
            channel.unsafe().close(channel.voidPromise());
        }
    }

    /** Ends the connection in order: what was let through is sent first. */
    public static void finish(Channel channel) {
        if (channel.isActive()) {
            channel.config().setAutoRead(true);
            replaceHandlers(channel, new Discard());
            var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            resetWhenStuck(channel, queued(channel));
        } else {
            var _ = channel.close();
        }
    }

    private static void resetWhenStuck(Channel channel, long before) {
        later(channel, STALLED_PEER_TIMEOUT_SECONDS, () -> {
            long now = queued(channel);
            if (now == before) {
                reset(channel);
            } else {
                resetWhenStuck(channel, now);
            }
        });
    }

    private static long queued(Channel channel) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    /**
     * A last message, the end of the stream, and a moment in which the client's remaining bytes are thrown away. Where there is no memory
     * for it, a reset.
     */
    public static void say(Channel client, ErrorResponse last) {
        say(client, last.encode(HEAP));
    }

    /** Takes ownership of {@code last}. */
    public static void say(Channel client, ByteBuf last) {
        if (!client.isActive()) {
            last.release();
            var _ = client.close();
            return;
        }
        if (speechless()) {
            last.release();
            reset(client);
            return;
        }
        replaceHandlers(client, new Discard());
        client.config().setAutoRead(true);
        client.writeAndFlush(last).addListener(done -> {
            if (done.isSuccess()) {
                endOutputNow(client);
            } else {
                if (FatalErrors.lacksDirectMemory(done.cause())) {
                    NO_MEMORY.set(System.nanoTime());
                }
                reset(client);
            }
        });
        // A reset would take the message away from a client that is idle, and looks at its connection only when it uses
        // it next.
        later(client, CLOSE_TIMEOUT_SECONDS, () -> {
            var _ = client.close();
        });
    }

    private static boolean speechless() {
        Long since = NO_MEMORY.getIfExists();
        return since != null && System.nanoTime() - since < NO_MESSAGE_NANOS;
    }

    /** Ends what the peer gets from here, behind what is queued. It can still be read from. */
    public static void endOutput(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
            if (done.isSuccess()) {
                endOutputNow(channel);
            }
        });
    }

    private static void endOutputNow(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener(_ -> endStream(channel));
        } else {
            endStream(channel);
        }
    }

    private static void endStream(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            if (duplex.isInputShutdown()) {
                var _ = channel.close();
            } else {
                var _ = duplex.shutdownOutput();
            }
        }
    }

    private static void later(Channel channel, int seconds, Runnable end) {
        var timer = channel.eventLoop().schedule(end, seconds, TimeUnit.SECONDS);
        channel.closeFuture().addListener(_ -> timer.cancel(false));
    }

    private static void replaceHandlers(Channel channel, ChannelHandler by) {
        for (ChannelHandler handler : channel.pipeline().toMap().values()) {
            if (!(handler instanceof SslHandler)) {
                channel.pipeline().remove(handler);
            }
        }
        channel.pipeline().addLast(by);
    }

    /** Reads so that the peer can finish, and drops what it read. */
    private static final class Discard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        /** A client whose connection is kept half open sends nothing more. */
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE
                    && ctx.channel() instanceof DuplexChannel duplex
                    && duplex.isOutputShutdown()) {
                var _ = ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            HandlerFailure.close(ctx, cause);
        }
    }
}
