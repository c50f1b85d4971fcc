package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.proxy.relay.ReadGate.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the bytes that one channel sends, for as long as the channel lives.
 *
 * <p>With a link, the order is the promise: everything of a burst is received and kept; then the clock is read and the permit checked;
 * then it is sent. What may not be passed on stays here. Without a link nothing is looked at: the channel is not read, and what has been
 * received by then waits for the next link.
 */
final class Inbound {
    private final Direction direction;
    private final ReadGate reads;
    private final Backlog backlog;
    private final @Nullable VisibleStream stream;
    private final Burst burst = new Burst();
    private final UnwalkedBytes unwalked = new UnwalkedBytes();

    private Walking walking = Walking.ON;
    private boolean burstBegun;
    private boolean draining;
    private long heldByGate;
    private @Nullable RelayListener link;
    private @Nullable DirectWriter outlet;

    /** How far the bytes are looked at. */
    private enum Walking {
        ON,
        /** The scanner stopped behind a message. That has yet to be passed on, and the link to hear of it. */
        UP_TO_STOP,
        /** The link has heard of the stop, and has neither ended nor gone on. */
        STOPPED,
        /** A message made no sense. What came before it has yet to be passed on, and the link to hear of it. */
        UP_TO_NONSENSE,
        /** Nothing more is passed on. */
        ENDED
    }

    Inbound(Direction direction, ReadGate reads, Backlog backlog, @Nullable VisibleStream stream) {
        this.direction = direction;
        this.reads = reads;
        this.backlog = backlog;
        this.stream = stream;
    }

    @Nullable
    VisibleStream stream() {
        return stream;
    }

    /**
     * From now on there is a link.
     *
     * @param writer writes to the peer
     */
    void link(RelayListener listener, Channel peer, DirectWriter writer) {
        link = listener;
        outlet = writer;
        backlog.link(listener, peer);
    }

    /** Whether what this side said can be followed by another link: all that was looked at is passed on, and whole. */
    boolean mayUnlink() {
        return link != null
                && burst.isEmpty()
                && (walking == Walking.ON || walking == Walking.UP_TO_STOP || walking == Walking.STOPPED)
                && stream != null
                && stream.atBoundary(true)
                && backlog.nothingQueued();
    }

    /** What has been received and not looked at stays for the next link. */
    void unlink() {
        link = null;
        outlet = null;
        walking = Walking.ON;
        burstBegun = false;
        backlog.unlink();
        reads.set(Reason.NO_PEER, true);
        reads.set(Reason.SCANNER_STOPPED, false);
        reads.set(Reason.PEER_FULL, false);
        reads.set(Reason.SUSPENDED, false);
    }

    /** Takes ownership of {@code bytes}. */
    void take(ByteBuf bytes) {
        if (walking == Walking.ON && link != null) {
            walk(bytes);
        } else if (walking == Walking.ENDED || walking == Walking.UP_TO_NONSENSE) {
            bytes.release();
        } else {
            unwalked.add(bytes);
            countHeld();
        }
    }

    /** Adds to the burst what can be understood. */
    private void walk(ByteBuf bytes) {
        ByteBuf walked = bytes;
        if (stream != null) {
            if (!burstBegun) {
                burstBegun = true;
                stream.burstBegins();
            }
            int length = stream.walk(bytes);
            if (walking == Walking.ON) {
                walked = cut(stream, bytes, length);
            }
        }
        // What it walked over may have ended the session.
        if (walking != Walking.ENDED && walked.isReadable()) {
            burst.add(walked);
        } else {
            walked.release();
        }
        burstBegun = !burst.isEmpty();
    }

    /** Returns the first {@code length} bytes, and keeps the rest if it can be understood later. */
    private ByteBuf cut(VisibleStream visible, ByteBuf bytes, int length) {
        if (visible.stopped()) {
            walking = Walking.UP_TO_STOP;
            reads.set(Reason.SCANNER_STOPPED, true);
            if (length < bytes.readableBytes()) {
                ByteBuf walked = bytes.readRetainedSlice(length);
                unwalked.putBack(bytes);
                return walked;
            }
        } else if (length < bytes.readableBytes()) {
            walking = Walking.UP_TO_NONSENSE;
            bytes.writerIndex(bytes.readerIndex() + length);
        }
        return bytes;
    }

    /** A burst has been received, or the permit may have changed: passes on what may be. */
    void pass() {
        RelayListener session = link;
        if (session == null) {
            return;
        }
        if (burst.isEmpty()) {
            passed(session);
            return;
        }
        switch (session.gate(direction)) {
            case RELAY -> {
                burstBegun = false;
                heldByGate = 0;
                countHeld();
                session.onRelayed(direction, burst.length());
                burst.sendTo(outlet(), backlog);
                passed(session);
            }
            case HOLD -> {
                // It may take as long as the session may be suspended.
                heldByGate = burst.compact();
                countHeld();
                session.onHeld(direction);
            }
            case DROP -> session.onDropped();
        }
    }

    private DirectWriter outlet() {
        if (outlet == null) {
            throw new IllegalStateException("relays before it knows where to");
        }
        return outlet;
    }

    private void countHeld() {
        backlog.holds(heldByGate + unwalked.cost());
    }

    /** Everything that was looked at has been passed on. */
    private void passed(RelayListener session) {
        if (walking == Walking.UP_TO_NONSENSE) {
            walking = Walking.ENDED;
            session.onViolated(direction);
        } else if (walking == Walking.UP_TO_STOP) {
            walking = Walking.STOPPED;
            session.onStopped(direction);
        }
    }

    /** Goes on behind the message at which the scanner stopped. */
    void goOn() {
        if (walking == Walking.STOPPED) {
            walking = Walking.ON;
            drain();
        }
    }

    /** Looks at what waits, and passes it on. A stop in it may lead to the next call, so that a loop is needed where a recursion would do. */
    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            do {
                walkWhatWaits();
                pass();
            } while (walking == Walking.ON && link != null && !unwalked.isEmpty());
        } finally {
            draining = false;
        }
        if (walking == Walking.ON) {
            reads.set(Reason.SCANNER_STOPPED, false);
        }
    }

    private void walkWhatWaits() {
        while (walking == Walking.ON && link != null) {
            ByteBuf next = unwalked.poll();
            if (next == null) {
                break;
            }
            walk(next);
        }
        countHeld();
    }

    /** What was passed on so far ends with a whole message. */
    boolean atBoundary() {
        return stream != null && stream.atBoundary(!burstBegun);
    }

    /** What the side that is written to knows of the client's requests. */
    Outcome outcome() {
        return stream == null ? Outcome.UNKNOWN : stream.outcome(!burstBegun);
    }

    /** There are bytes that have not been passed on. */
    boolean holds() {
        return !burst.isEmpty() || !unwalked.isEmpty();
    }

    /** Nothing more is passed on, nor what is held. */
    void end() {
        walking = Walking.ENDED;
        release();
    }

    void release() {
        burst.release();
        unwalked.release();
        heldByGate = 0;
        countHeld();
    }
}
