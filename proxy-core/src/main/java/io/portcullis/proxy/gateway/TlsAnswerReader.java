package io.portcullis.proxy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.IntConsumer;

/**
 * Awaits a server's one byte in answer to SSLRequest, and removes itself. Whatever comes with that byte was not protected by the TLS
 * that follows, so somebody may have put it there: then there is no valid answer (CVE-2021-23222).
 */
final class TlsAnswerReader extends ChannelInboundHandlerAdapter {
    /** Not one byte. */
    static final int INVALID = -1;

    private final IntConsumer onAnswer;
    private boolean answered;

    TlsAnswerReader(IntConsumer onAnswer) {
        this.onAnswer = onAnswer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int answer = bytes.readableBytes() == 1 && !answered ? bytes.getByte(bytes.readerIndex()) : INVALID;
        bytes.release();
        answer(ctx, answer);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answer(ctx, INVALID);
        ctx.fireChannelInactive();
    }

    private void answer(ChannelHandlerContext ctx, int answer) {
        if (!answered) {
            answered = true;
            ctx.pipeline().remove(this);
            onAnswer.accept(answer);
        }
    }
}
