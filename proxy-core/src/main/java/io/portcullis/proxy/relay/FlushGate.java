package io.portcullis.proxy.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the relay and TLS, and keeps what is written until it is flushed. An SslHandler does not: whatever it receives, a goodbye
 * for one, it takes as an occasion to encrypt and send what it was given, flushed or not. A burst that the gate has not let through must
 * not be there yet.
 */
public final class FlushGate extends ChannelOutboundHandlerAdapter {
    private @Nullable PendingWriteQueue burst;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // Counts for the channel's water marks, as what is queued in the channel itself does.
        burst = new PendingWriteQueue(ctx);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        queue().add(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        var _ = queue().removeAndWriteAll();
        ctx.flush();
    }

    private PendingWriteQueue queue() {
        if (burst == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return burst;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        queue().removeAndFailAll(new ClosedChannelException());
    }
}
