package io.portcullis.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.pgwire.startup.FirstAnswer;
import io.portcullis.pgwire.startup.SaslOffer;
import io.portcullis.proxy.net.BufferCost;
import io.portcullis.proxy.net.HandlerFailure;
import org.jspecify.annotations.Nullable;

/**
 * Sits on a server connection until it is relayed from: a server has nothing to say before it is spoken to, but it may hang up. Once it
 * has the StartupMessage its first answer is collected here, until it is certain for whom that is.
 */
public final class UnclaimedServerHandler extends ChannelInboundHandlerAdapter {
    /** Hears of the connection, on the event loop; never after {@link #forget}. */
    public interface Listener {
        /** The first answer has come: {@link UnclaimedServerHandler#take} has it. */
        void onAnswer(FirstAnswer answer);

        /** The server offers nothing but what a client without TLS cannot use. */
        void onNothingOffered();

        void onGone();
    }

    private final Listener listener;

    /** Until it has been seen what the server offers, if TLS ends between it and the client. */
    private boolean reducesOffer;

    private boolean awaitsAnswer;
    private boolean asked;
    private @Nullable ByteBuf collected;
    private boolean over;

    /** @param reducesOffer the server has TLS, and the client of this session has none */
    UnclaimedServerHandler(Listener listener, boolean reducesOffer) {
        this.listener = listener;
        this.reducesOffer = reducesOffer;
    }

    /** From now on the server may speak. */
    void awaitAnswer() {
        awaitsAnswer = true;
        asked = true;
    }

    /** The server has been sent a StartupMessage. */
    public boolean hasBeenAsked() {
        return asked;
    }

    /** The session does not need this server any longer. */
    void forget() {
        over = true;
    }

    /** Hands over what the server has said. The caller owns it. */
    public @Nullable ByteBuf take() {
        ByteBuf all = collected;
        collected = null;
        return all;
    }

    /** Takes ownership of the buffer. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = BufferCost.compact((ByteBuf) message);
        if (over || !awaitsAnswer) {
            bytes.release();
            var _ = ctx.close();
            return;
        }
        ByteBuf all = bytes;
        if (collected != null) {
            all = collected.writeBytes(bytes);
            bytes.release();
        }
        collected = all;
        if (reducesOffer) {
            SaslOffer offer = SaslOffer.withoutChannelBinding(all);
            if (offer == SaslOffer.NOTHING_LEFT) {
                awaitsAnswer = false;
                listener.onNothingOffered();
                return;
            }
            reducesOffer = offer == SaslOffer.INCOMPLETE;
        }
        FirstAnswer answer = reducesOffer ? FirstAnswer.INCOMPLETE : FirstAnswer.of(all);
        if (answer != FirstAnswer.INCOMPLETE) {
            awaitsAnswer = false;
            listener.onAnswer(answer);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (awaitsAnswer && !over) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!over) {
            listener.onGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        HandlerFailure.close(ctx, cause);
    }

    /** What has not been taken is never passed on. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }
}
