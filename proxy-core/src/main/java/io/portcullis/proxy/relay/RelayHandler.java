package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.proxy.net.HandlerFailure;
import io.portcullis.proxy.relay.ReadGate.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The hot loop, one side of it: it is put on a channel once, stays there while the channel lives, and writes to the channel that it is
 * linked to at the moment ({@link RelayPair}). Without a link its channel is not read.
 *
 * <p>{@link Inbound} keeps what is received, and in {@link #channelReadComplete} has it checked and sent. A pause of the process anywhere
 * in between is harmless, and no timer is relied upon.
 *
 * <p>Three system calls a burst (wait, receive, send) and no allocation of our own. What has to wait, because the gate holds it or the
 * peer is slow, is a {@link Backlog}.
 */
public final class RelayHandler extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final Direction direction;
    private final RelayEndListener ends;
    private final ReadGate reads;
    private final Backlog backlog;
    private final Inbound inbound;
    private @Nullable DirectWriter writer;
    private @Nullable RelayHandler peer;

    /**
     * @param channel where it will be put
     * @param direction of what the channel sends
     * @param backlogs of the event loop
     * @param stream the messages that the channel sends, or null if they are opaque
     * @param ends hears when the channel ends, linked or not
     */
    public RelayHandler(
            Channel channel,
            Direction direction,
            LoopBacklogs backlogs,
            @Nullable VisibleStream stream,
            RelayEndListener ends) {
        this.channel = channel;
        this.direction = direction;
        this.ends = ends;
        this.reads = new ReadGate(channel);
        this.backlog = new Backlog(backlogs, direction, reads);
        this.inbound = new Inbound(direction, reads, backlog, stream);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        writer = new DirectWriter(ctx);
        reads.set(Reason.NO_PEER, true);
        // What is queued for it is gone then.
        channel.closeFuture().addListener(_ -> {
            if (peer != null) {
                peer.backlog.count();
            }
        });
    }

    /** Takes over what was received before this handler was in place, and ownership of {@code bytes}. Call it before the first link. */
    public void begin(ByteBuf bytes) {
        inbound.take(bytes);
    }

    Inbound inbound() {
        return inbound;
    }

    ReadGate reads() {
        return reads;
    }

    void link(RelayHandler other, RelayListener session) {
        if (peer != null) {
            throw new IllegalStateException("linked already");
        }
        if (other.writer == null) {
            throw new IllegalStateException("linked to a handler without a channel");
        }
        peer = other;
        inbound.link(session, other.channel, other.writer);
        reads.set(Reason.PEER_FULL, !other.channel.isWritable());
    }

    void unlink() {
        peer = null;
        inbound.unlink();
    }

    /** Takes ownership of the buffer. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        inbound.take((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inbound.pass();
    }

    /** This channel is full, or has room again. Called from within the write that filled it. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (peer != null) {
            peer.reads.set(Reason.PEER_FULL, !channel.isWritable());
        }
    }

    /** What was passed on so far ends with a whole message. */
    public boolean atBoundary() {
        return inbound.atBoundary();
    }

    /** What the side that is written to knows of the client's requests. */
    public Outcome outcome() {
        return inbound.outcome();
    }

    /** There are bytes that have not been passed on. */
    public boolean holds() {
        return inbound.holds();
    }

    /** Only channels of clients are kept open for this. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded();
        }
    }

    /** What this channel's peer sent has all been received, and nothing more will come. */
    public void inputEnded() {
        reads.set(Reason.ENDED, true);
        ends.onClientFinished();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ends.onGone(direction);
    }

    /** A reset or a broken TLS record: the channel closes, and that is what the session hears of. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        HandlerFailure.close(ctx, cause);
    }

    /** What is held now is never passed on. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        inbound.release();
    }
}
