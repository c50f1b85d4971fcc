package io.portcullis.proxy.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes to the handlers of a connection as an exception. It closes the connection, and that is what its session hears of. */
public final class HandlerFailure {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerFailure.class);

    private HandlerFailure() {}

    /**
     * A reset, or a TLS record that makes no sense, is caused by the peer, and any peer may cause it: no line. Everything else is a fault
     * of the gateway, and is logged.
     */
    public static void close(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            LOG.atError()
                    .addKeyValue("peer", ctx.channel().remoteAddress())
                    .setCause(cause)
                    .log("the gateway failed on a connection, and closes it");
        }
        var _ = ctx.close();
        if (FatalErrors.endProcess(cause)) {
            // Netty caught it; to the process it is what it would have been without Netty.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
        }
    }
}
