package io.portcullis.proxy.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.portcullis.proxy.relay.HandlerFailure;

/** Sits on a server connection until it is relayed from: a server has nothing to say before it is spoken to, but it may hang up. */
final class ServerWatch extends ChannelInboundHandlerAdapter {
    private final Runnable onGone;
    private boolean over;

    ServerWatch(Runnable onGone) {
        this.onGone = onGone;
    }

    /** The session has no more interest in this server. */
    void forget() {
        over = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        var _ = ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!over) {
            onGone.run();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        HandlerFailure.close(ctx, cause);
    }
}
