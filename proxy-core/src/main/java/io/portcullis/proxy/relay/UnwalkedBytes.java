package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.proxy.net.BufferCost;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a channel sent that no link has looked at yet: it came without a link, or behind the message at which the scanner stopped. It waits
 * for the next link, in order. Owns what it holds.
 */
final class UnwalkedBytes {
    private @Nullable Deque<ByteBuf> buffers;
    private long cost;

    boolean isEmpty() {
        return buffers == null || buffers.isEmpty();
    }

    /** The memory that waits here, in bytes. */
    long cost() {
        return cost;
    }

    /** Takes ownership of {@code bytes}, which come behind all others. */
    void add(ByteBuf bytes) {
        if (bytes.isReadable()) {
            buffers().addLast(counted(bytes));
        } else {
            bytes.release();
        }
    }

    /** Takes ownership of {@code bytes}, which come before all others: the rest of the last buffer that was polled. */
    void putBack(ByteBuf bytes) {
        buffers().addFirst(counted(bytes));
    }

    private Deque<ByteBuf> buffers() {
        if (buffers == null) {
            buffers = new ArrayDeque<>(2);
        }
        return buffers;
    }

    private ByteBuf counted(ByteBuf bytes) {
        ByteBuf small = BufferCost.compact(bytes);
        cost += BufferCost.by(small);
        return small;
    }

    /** The next buffer, which the caller owns; null if there is none. */
    @Nullable
    ByteBuf poll() {
        ByteBuf next = buffers == null ? null : buffers.poll();
        if (next != null) {
            cost -= BufferCost.by(next);
        }
        return next;
    }

    void release() {
        for (ByteBuf next = poll(); next != null; next = poll()) {
            next.release();
        }
    }
}
