package io.portcullis.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.pgwire.startup.FirstAnswer;
import java.util.function.IntConsumer;

/**
 * Awaits a server's one byte in answer to SSLRequest, and removes itself. Whatever comes with that byte was not protected by the TLS
 * that follows, so somebody may have put it there: then there is no valid answer (CVE-2021-23222).
 *
 * <p>A server that closes the connection has given no answer, and one that says that it takes nobody is as one that closes: whoever
 * watches the connection hears of its end.
 */
final class SslResponseReader extends ChannelInboundHandlerAdapter {
    /** Something else than the one byte. */
    static final int INVALID = -1;

    private final IntConsumer onAnswer;

    SslResponseReader(IntConsumer onAnswer) {
        this.onAnswer = onAnswer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        boolean takesNobody = FirstAnswer.of(bytes) == FirstAnswer.NOT_NOW;
        int answer = bytes.readableBytes() == 1 ? bytes.getByte(bytes.readerIndex()) : INVALID;
        bytes.release();
        if (takesNobody) {
            var _ = ctx.close();
        } else {
            ctx.pipeline().remove(this);
            onAnswer.accept(answer);
        }
    }
}
