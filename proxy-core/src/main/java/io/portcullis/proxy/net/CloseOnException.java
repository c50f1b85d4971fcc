package io.portcullis.proxy.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * On every connection to a server: closes the channel on any exception, such as a reset or a malformed TLS record. The other handlers see
 * only the close. Netty alone would log a stack trace, which any server could provoke.
 */
final class CloseOnException extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        HandlerFailure.close(ctx, cause);
    }
}
