package io.portcullis.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.MessageSizeEstimator;

/**
 * What a buffer costs while it waits: all of its memory, however few bytes are in it. As an estimator it makes watermarks count that.
 */
public final class BufferCost implements MessageSizeEstimator, MessageSizeEstimator.Handle {
    public static final BufferCost ESTIMATOR = new BufferCost();

    private BufferCost() {}

    @Override
    public Handle newHandle() {
        return this;
    }

    /** In bytes; 0 for what is no buffer. */
    @Override
    public int size(Object message) {
        return message instanceof ByteBuf bytes ? by(bytes) : 0;
    }

    /** The memory that is given back with {@code bytes}, in bytes. */
    public static int by(ByteBuf bytes) {
        ByteBuf whole = bytes;
        for (ByteBuf outer = whole.unwrap(); outer != null; outer = outer.unwrap()) {
            whole = outer;
        }
        return whole.capacity();
    }

    /**
     * The same bytes in memory that may be held for long: copied if they fill less than half of the buffer that they came in. Takes ownership
     * of {@code bytes}; the caller owns what is returned.
     */
    public static ByteBuf compact(ByteBuf bytes) {
        int readable = bytes.readableBytes();
        if (readable >= by(bytes) / 2) {
            return bytes;
        }
        try {
            return bytes.alloc().directBuffer(readable).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }
}
