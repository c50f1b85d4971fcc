package io.portcullis.proxy.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.portcullis.pgwire.message.ErrorResponse;
import java.util.concurrent.TimeUnit;

/** The ways in which a connection ends. */
final class Farewell {
    /** How long a client gets to read its last message and close. */
    private static final int LAST_WORD_SECONDS = 1;

    /**
     * A peer that has not taken anything of what was let through for so long is given up. A slow one is not: it may be a client that works
     * on what it has, or a server that waits for a lock. As long as the kernel gives a peer that acknowledges nothing.
     */
    private static final int STUCK_SECONDS = 15 * 60;

    private Farewell() {}

    /**
     * Ends the connection at once: what is queued is thrown away and the peer sees a reset. Goes past TLS on purpose, which would
     * send what it has queued first.
     */
    static void reset(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.unsafe().close(channel.voidPromise());
    }

    /** Ends the connection in order: what was let through is sent first. */
    static void finish(Channel channel) {
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
        later(channel, STUCK_SECONDS, () -> {
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

    /** A last message, the end of the stream, and a moment in which the client's remaining bytes are thrown away. */
    static void say(Channel client, ErrorResponse last) {
        if (!client.isActive()) {
            var _ = client.close();
            return;
        }
        replaceHandlers(client, new Discard());
        client.config().setAutoRead(true);
        client.writeAndFlush(last.encode(client.alloc())).addListener(done -> {
            if (done.isSuccess()) {
                endOutput(client);
            } else {
                reset(client);
            }
        });
        // A reset would take the message away from a client that is idle, and looks at its connection only when it uses
        // it next.
        later(client, LAST_WORD_SECONDS, () -> {
            var _ = client.close();
        });
    }

    private static void endOutput(Channel client) {
        SslHandler tls = client.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener(_ -> endStream(client));
        } else {
            endStream(client);
        }
    }

    private static void endStream(Channel client) {
        if (client instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
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

    /** Reads so that the peer can finish, and forgets what it read. */
    private static final class Discard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }
}
