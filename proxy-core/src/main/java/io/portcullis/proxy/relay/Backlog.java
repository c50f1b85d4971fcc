package io.portcullis.proxy.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.portcullis.fencing.SessionGate.Direction;

/**
 * What one direction of a relay has received and not got rid of: what is queued for the peer, and what the gate holds. Confined to the event
 * loop.
 */
final class Backlog implements LoopBacklogs.Holder {
    /**
     * More than back-pressure ever lets through. Only a connection that was reset is read beyond it, since the kernel goes on telling of it
     * until nothing is left.
     */
    static final long OVERFLOW = 256 * 1024;

    private final LoopBacklogs loop;
    private final RelayListener session;
    private final Direction direction;
    private final ReadGate source;
    private final Channel peer;
    private long heldByGate;
    private long counted;
    private boolean stopped;

    /**
     * @param source where the bytes come from
     * @param peer where they go
     */
    Backlog(LoopBacklogs loop, RelayListener session, Direction direction, ReadGate source, Channel peer) {
        this.loop = loop;
        this.session = session;
        this.direction = direction;
        this.source = source;
        this.peer = peer;
        peer.closeFuture().addListener(_ -> count());
    }

    /** What is held at the gate, in bytes of memory. */
    void holds(long bytes) {
        if (bytes == heldByGate) {
            return;
        }
        boolean more = bytes > heldByGate;
        heldByGate = bytes;
        if (more) {
            grew();
        } else {
            count();
        }
    }

    /** Bytes were put into the peer's queue, and may still be there. */
    void grew() {
        count();
        if (counted == 0) {
            return;
        }
        loop.add(this);
        MemoryBudget budget = loop.budget();
        if (!stopped && counted > budget.share()) {
            stopped = true;
            budget.readStopped();
            source.overBudget(true);
        }
        if (counted > OVERFLOW) {
            source.close();
        } else if (budget.exhausted()) {
            loop.endLargest();
        }
    }

    @Override
    public long count() {
        ChannelOutboundBuffer queue = peer.unsafe().outboundBuffer();
        long now = heldByGate + (queue == null ? 0 : queue.totalPendingWriteBytes());
        if (now != counted) {
            loop.budget().add(now - counted);
            counted = now;
        }
        return counted;
    }

    @Override
    public void onCheck() {
        count();
        if (stopped && counted <= loop.budget().share() / 2) {
            stopped = false;
            loop.budget().readResumed();
            source.overBudget(false);
        }
    }

    @Override
    public boolean isEmpty() {
        return counted == 0 && !stopped;
    }

    /** A session that is over already may have left a queue behind. */
    @Override
    public void end() {
        session.outOfMemory(direction);
        if (peer.isOpen() && counted > heldByGate) {
            peer.config().setOption(ChannelOption.SO_LINGER, 0);
            peer.unsafe().close(peer.voidPromise());
        }
        count();
    }
}
