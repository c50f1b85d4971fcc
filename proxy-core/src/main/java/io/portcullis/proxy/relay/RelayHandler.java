package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.proxy.net.BufferCost;
import io.portcullis.proxy.net.HandlerFailure;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The hot loop, one direction of it: sits on the channel that is read, writes to the other.
 *
 * <p>The order is the promise: everything of a burst is received and kept; then, in {@link #channelReadComplete}, the clock is read
 * and the permit checked; then it is sent. What may not be passed on simply stays here. A pause of the process anywhere in between is
 * harmless, and no timer is relied upon.
 *
 * <p>Three system calls a burst (wait, receive, send) and no allocation of our own. What has to wait, because the gate holds it or the
 * peer is slow, is a {@link Backlog}.
 */
public final class RelayHandler extends ChannelInboundHandlerAdapter {
    private final RelayListener session;
    private final Direction direction;
    private final ReadGate ownReading;
    private final ReadGate peerReading;
    private final LoopBacklogs backlogs;
    private final @Nullable VisibleStream stream;
    private @Nullable Backlog backlog;
    private Reading reading = Reading.ALL;
    private boolean burstBegun;
    private @Nullable DirectWriter outlet;
    private @Nullable ByteBuf burst;
    private @Nullable Queue<ByteBuf> rest;

    /** What becomes of what is received. */
    private enum Reading {
        ALL,
        /** A message made no sense. What came before it has yet to be passed on, and the session to be told. */
        UP_TO_NONSENSE,
        /** Nothing more is passed on. */
        NONE
    }

    /**
     * @param ownReading whether this channel is read
     * @param peerReading whether the channel that is written to is read
     * @param backlogs of the event loop
     * @param stream the messages of what is relayed, or null if it is opaque
     */
    public RelayHandler(
            RelayListener session,
            Direction direction,
            ReadGate ownReading,
            ReadGate peerReading,
            LoopBacklogs backlogs,
            @Nullable VisibleStream stream) {
        this.session = session;
        this.direction = direction;
        this.ownReading = ownReading;
        this.peerReading = peerReading;
        this.backlogs = backlogs;
        this.stream = stream;
    }

    /** @param peer where the handler of the other direction stands in its pipeline */
    public void writeTo(ChannelHandlerContext peer) {
        Backlog waiting = new Backlog(backlogs, session, direction, ownReading, peer.channel());
        backlog = waiting;
        outlet = new DirectWriter(peer, waiting);
    }

    /** Passes on what was received before this handler was in place. Takes ownership of {@code bytes}. */
    public void begin(ByteBuf bytes) {
        if (bytes.isReadable()) {
            take(bytes);
        } else {
            bytes.release();
        }
        pass();
    }

    /** Takes ownership of the buffer. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        take((ByteBuf) message);
    }

    private void take(ByteBuf bytes) {
        if (reading != Reading.ALL) {
            bytes.release();
            return;
        }
        if (stream != null) {
            walk(stream, bytes);
        }
        // What it walked over may have ended the session.
        if (reading != Reading.NONE && bytes.isReadable()) {
            keep(bytes);
        } else {
            bytes.release();
        }
        burstBegun = burst != null;
    }

    /** Leaves in {@code bytes} what can be understood. */
    private void walk(VisibleStream visible, ByteBuf bytes) {
        if (!burstBegun) {
            burstBegun = true;
            visible.burstBegins();
        }
        int understood = visible.walk(bytes);
        if (understood < bytes.readableBytes() && reading == Reading.ALL) {
            reading = Reading.UP_TO_NONSENSE;
            bytes.writerIndex(bytes.readerIndex() + understood);
        }
    }

    private void keep(ByteBuf bytes) {
        if (burst == null) {
            burst = bytes;
            return;
        }
        if (rest == null) {
            rest = new ArrayDeque<>();
        }
        rest.add(BufferCost.compact(bytes));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        pass();
    }

    private void pass() {
        ByteBuf first = burst;
        if (first == null) {
            endOfSense();
            return;
        }
        switch (session.gate(direction)) {
            case RELAY -> {
                burst = null;
                burstBegun = false;
                waits(0);
                send(first);
                endOfSense();
            }
            case HOLD -> {
                hold(first);
                session.held(direction);
            }
            case DROP -> session.dropped();
        }
    }

    /** It may take as long as the session may be suspended. */
    private void hold(ByteBuf first) {
        ByteBuf small = BufferCost.compact(first);
        burst = small;
        long bytes = BufferCost.by(small);
        if (rest != null) {
            for (ByteBuf each : rest) {
                bytes += BufferCost.by(each);
            }
        }
        waits(bytes);
    }

    private void waits(long bytes) {
        if (backlog != null) {
            backlog.holds(bytes);
        }
    }

    private void endOfSense() {
        if (reading == Reading.UP_TO_NONSENSE) {
            reading = Reading.NONE;
            session.violated(direction);
        }
    }

    private void send(ByteBuf first) {
        DirectWriter to = outlet;
        if (to == null) {
            throw new IllegalStateException("relays before it knows where to");
        }
        int length = first.readableBytes();
        if (rest == null || rest.isEmpty()) {
            session.relayed(direction, length);
            to.send(first);
        } else {
            for (ByteBuf each : rest) {
                length += each.readableBytes();
            }
            session.relayed(direction, length);
            to.send(first, rest);
        }
    }

    /** What was passed on so far ends with a whole message. */
    public boolean atBoundary() {
        return stream != null && stream.atBoundary(!burstBegun);
    }

    /** What the side that is written to can be told of the client's requests. */
    public Outcome outcome() {
        return stream == null ? Outcome.UNKNOWN : stream.outcome(!burstBegun);
    }

    /** There are bytes that the gate has not let through. */
    public boolean holds() {
        return burst != null;
    }

    /** Nothing more is passed on, nor what is held. */
    public void stop() {
        reading = Reading.NONE;
        releaseHeld();
    }

    /** The session was suspended and goes on: what was held is judged again. */
    public void resume() {
        pass();
    }

    /** This channel can take no more, or more again. Told from within the write that filled it. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        peerReading.peerFull(!ctx.channel().isWritable());
    }

    /** Only channels of clients are kept open for this. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            finished();
        }
    }

    /** What this channel's peer sent has all been received, and nothing more will come. */
    public void finished() {
        ownReading.ended();
        session.clientFinished();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.gone(direction);
    }

    /** A reset or a broken TLS record: the channel closes, and that is what the session hears of. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        HandlerFailure.close(ctx, cause);
    }

    /** What is held now is never passed on. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        releaseHeld();
    }

    private void releaseHeld() {
        if (burst != null) {
            burst.release();
            burst = null;
        }
        while (rest != null && !rest.isEmpty()) {
            rest.remove().release();
        }
        waits(0);
    }
}
