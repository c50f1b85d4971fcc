package io.portcullis.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * One buffer an event loop, used again for the next receive on any of its channels once what was in it has been written, which is
 * nearly always before the next receive. So a relayed burst needs nothing of the allocator and finds its memory in the cache. A
 * buffer that somebody still holds, because a peer is slow or a session is suspended, is left to them, and another takes its place.
 *
 * <p>Also puts an end to what Netty does when a peer has said its last word: with epoll it then receives until it meets the end, at once and
 * whatever back-pressure says, which can be all that the kernel holds, several megabytes.
 */
public final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int size;
    private final int mostAtOnce;

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

    /**
     * @param size what one receive may bring, in bytes
     * @param mostAtOnce what all receives of one pass may bring, in bytes, if Netty does not stop after the first
     */
    public ReceiveBuffers(int size, int mostAtOnce) {
        this.size = size;
        this.mostAtOnce = mostAtOnce;
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
        private boolean enough;

        /** Called on the channel's event loop, which stays the same. */
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            if (totalBytesRead() >= mostAtOnce) {
                // A receive into nothing takes nothing; Netty cannot be told otherwise to leave the rest where it is.
                enough = true;
                return Unpooled.EMPTY_BUFFER;
            }
            OfLoop mine = loop;
            if (mine == null) {
                mine = ofLoop.get();
                loop = mine;
            }
            return mine.buffer(allocator);
        }

        /** What a receive into nothing brings looks like the end of the stream, and is none. */
        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(enough ? 0 : bytes);
            enough = false;
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
