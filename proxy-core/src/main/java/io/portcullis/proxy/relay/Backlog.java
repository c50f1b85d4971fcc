package io.portcullis.proxy.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.proxy.relay.ReadGate.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What one channel has sent and its peer has not taken: what is queued for the peer, and what has been received and not sent on. Confined to
 * the event loop.
 */
final class Backlog implements LoopBacklogs.Holder {
    /**
     * More than back-pressure ever lets through. Only a connection that was reset is read beyond it, since the kernel goes on reporting it
     * until nothing is left.
     */
    static final long OVERFLOW = 256 * 1024;

    private final LoopBacklogs loop;
    private final Direction direction;
    private final ReadGate source;
    private @Nullable RelayListener link;
    private @Nullable Channel peer;
    private long held;
    private long counted;
    private boolean stopped;

    /**
     * @param direction of what the source sends
     * @param source where the bytes come from
     */
    Backlog(LoopBacklogs loop, Direction direction, ReadGate source) {
        this.loop = loop;
        this.direction = direction;
        this.source = source;
    }

    /** From now on the bytes go to {@code to}. */
    void link(RelayListener listener, Channel to) {
        link = listener;
        peer = to;
    }

    /** From now on the bytes go nowhere. Nothing is queued. */
    void unlink() {
        link = null;
        peer = null;
        count();
    }

    /** What has been received and not sent, in bytes of memory. */
    void holds(long bytes) {
        if (bytes == held) {
            return;
        }
        boolean more = bytes > held;
        held = bytes;
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
            source.set(Reason.OVER_BUDGET, true);
        }
        if (counted > OVERFLOW) {
            source.close();
        } else if (budget.exhausted()) {
            loop.endLargest();
        }
    }

    @Override
    public long count() {
        long now = held + queued();
        if (now != counted) {
            loop.budget().add(now - counted);
            counted = now;
        }
        return counted;
    }

    private long queued() {
        ChannelOutboundBuffer queue = peer == null ? null : peer.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    /** The peer has taken everything that it was sent. */
    boolean nothingQueued() {
        return queued() == 0;
    }

    @Override
    public void onCheck() {
        count();
        if (stopped && counted <= loop.budget().share() / 2) {
            stopped = false;
            loop.budget().readResumed();
            source.set(Reason.OVER_BUDGET, false);
        }
    }

    @Override
    public boolean isEmpty() {
        return counted == 0 && !stopped;
    }

    /** A session that is over already may have left a queue behind. */
    @Override
    public void end() {
        if (link == null) {
            source.close();
        } else {
            link.onOutOfMemory(direction);
        }
        if (peer != null && peer.isOpen() && counted > held) {
            peer.config().setOption(ChannelOption.SO_LINGER, 0);
            peer.unsafe().close(peer.voidPromise());
        }
        count();
    }
}
