package io.portcullis.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.pgwire.startup.FirstAnswer;

/**
 * Awaits a server's one byte in answer to SSLRequest, and removes itself. What comes with that byte was not protected by the TLS
 * that follows, so an attacker may have put it there: then there is no valid answer (CVE-2021-23222).
 *
 * <p>A server that closes the connection has given no answer, and one that says that it takes no clients counts as one that closes: the
 * session hears of the end of the connection.
 */
final class SslResponseReader extends ChannelInboundHandlerAdapter {
    /** Something else than the one byte. */
    static final int INVALID = -1;

    private final AnswerListener listener;

    /** Hears the server's answer. */
    interface AnswerListener {
        /** @param answer the one byte, or {@link #INVALID} */
        void onAnswer(int answer);
    }

    SslResponseReader(AnswerListener listener) {
        this.listener = listener;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        boolean takesNoClients = FirstAnswer.of(bytes) == FirstAnswer.NOT_NOW;
        int answer = bytes.readableBytes() == 1 ? bytes.getByte(bytes.readerIndex()) : INVALID;
        bytes.release();
        if (takesNoClients) {
            var _ = ctx.close();
        } else {
            ctx.pipeline().remove(this);
            listener.onAnswer(answer);
        }
    }
}
