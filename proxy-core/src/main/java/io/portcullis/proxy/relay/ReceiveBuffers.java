package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * One buffer an event loop, used again for the next receive on any of its channels once what was in it has been written, which is
 * nearly always before the next receive. So a relayed burst needs nothing of the allocator and finds its memory in the cache. A
 * buffer that somebody still holds, because a peer is slow or a session is suspended, is left to them, and another takes its place.
 */
public final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int size;

    /** A buffer is given back when the thread of its event loop ends. */
    private final FastThreadLocal<OfLoop> ofLoop = new FastThreadLocal<>() {
        @Override
        protected OfLoop initialValue() {
            return new OfLoop();
        }

        @Override
        protected void onRemoval(OfLoop loop) {
            loop.release();
        }
    };

    /** @param size what is received at once, in bytes */
    public ReceiveBuffers(int size) {
        this.size = size;
    }

    /** Gives back the buffer of the event loop that calls; its next receive takes another. */
    public void releaseKept() {
        OfLoop loop = ofLoop.getIfExists();
        if (loop != null) {
            loop.release();
        }
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new LoopHandle();
    }

    private final class LoopHandle extends MaxMessageHandle {
        private @Nullable OfLoop loop;

        /** Called on the channel's event loop, which stays the same. */
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            OfLoop mine = loop;
            if (mine == null) {
                mine = ofLoop.get();
                loop = mine;
            }
            return mine.buffer(allocator);
        }

        @Override
        public int guess() {
            return size;
        }
    }

    /** Confined to the event loop. */
    private final class OfLoop {
        private @Nullable ByteBuf buffer;

        /** Empty, and owned by the caller. */
        ByteBuf buffer(ByteBufAllocator allocator) {
            ByteBuf last = buffer;
            if (last != null && last.refCnt() == 1 && last.capacity() == size) {
                return last.clear().retain();
            }
            release();
            ByteBuf fresh = allocator.directBuffer(size);
            buffer = fresh;
            return fresh.retain();
        }

        void release() {
            if (buffer != null) {
                buffer.release();
                buffer = null;
            }
        }
    }
}
