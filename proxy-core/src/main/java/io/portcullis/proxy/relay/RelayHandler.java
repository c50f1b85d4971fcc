package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.scan.MessageScanner;
import org.jspecify.annotations.Nullable;

/**
 * The hot loop, one direction of it: sits on the channel that is read, writes to the other.
 *
 * <p>The order is the promise: everything of a burst is received and queued; then, in {@link #channelReadComplete}, the clock is read
 * and the permit checked; then it is flushed. What may not be passed on simply is not flushed. A pause of the process anywhere in
 * between is harmless, and no timer is relied upon.
 *
 * <p>Three system calls a burst (wait, receive, send) and no allocation of our own.
 */
public final class RelayHandler extends ChannelInboundHandlerAdapter {
    private final RelayedSession session;
    private final Direction direction;
    private final Channel peer;
    private final ReadGate reading;
    private final ReadGate peerReading;
    private final @Nullable MessageScanner scanner;
    private boolean queued;

    /**
     * @param reading of the channel this handler sits on
     * @param peerReading of the channel it writes to
     * @param scanner walks over what is relayed, or null if it is opaque
     */
    public RelayHandler(
            RelayedSession session,
            Direction direction,
            Channel peer,
            ReadGate reading,
            ReadGate peerReading,
            @Nullable MessageScanner scanner) {
        this.session = session;
        this.direction = direction;
        this.peer = peer;
        this.reading = reading;
        this.peerReading = peerReading;
        this.scanner = scanner;
    }

    /**
     * Passes on what was received before this handler was in place. Takes ownership of {@code bytes}.
     *
     * @param untagged how many of them are a StartupMessage, which has no type byte
     */
    public void begin(ByteBuf bytes, int untagged) {
        if (untagged > 0) {
            session.received(direction, untagged);
            var _ = peer.write(bytes.readRetainedSlice(untagged), peer.voidPromise());
        }
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
        if (scanner != null && !scanner.scan(bytes)) {
            bytes.release();
            session.violated(direction);
            return;
        }
        session.received(direction, bytes.readableBytes());
        var _ = peer.write(bytes, peer.voidPromise());
        queued = true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (queued) {
            pass();
        }
    }

    private void pass() {
        queued = true;
        switch (session.gate(direction)) {
            case RELAY -> {
                queued = false;
                peer.flush();
                reading.peerFull(!peer.isWritable());
            }
            case HOLD -> session.held(direction);
            case DROP -> session.dropped();
        }
    }

    /** What was passed on so far, or is held, ends with a whole message. */
    public boolean atBoundary() {
        return scanner != null && scanner.atBoundary();
    }

    /** Bytes are queued that the gate has not let through. */
    public boolean holds() {
        return queued;
    }

    /** The session was suspended and goes on: what was held is judged again. */
    public void resume() {
        if (queued) {
            pass();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        peerReading.peerFull(!ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.gone(direction);
    }

    /** A reset or a broken TLS record: the channel closes, and that is what the session hears of. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }
}
