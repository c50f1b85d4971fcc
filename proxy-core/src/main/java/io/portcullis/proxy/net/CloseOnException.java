package io.portcullis.proxy.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Sits on every connection to a server, whoever else does: a reset, or a TLS record that makes no sense, closes it, and that is what
 * the others hear of. Left to Netty it would be a stack trace in the log that any server could provoke.
 */
final class CloseOnException extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        HandlerFailure.close(ctx, cause);
    }
}
