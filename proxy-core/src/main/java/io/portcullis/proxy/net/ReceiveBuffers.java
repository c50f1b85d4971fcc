package io.portcullis.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * One buffer an event loop, used again for the next receive on any of its channels once what was in it has been written, which is
 * nearly always before the next receive. So a relayed burst allocates nothing and finds its memory in the cache. A buffer that is still in
 * use, because a peer is slow or a session is suspended, is left to its user, and another takes its place.
 *
 * <p>Also limits what Netty does after a peer has sent its FIN: with epoll it then receives up to the end of the stream at once, without
 * regard to back-pressure; that can be all that the kernel holds, several megabytes.
 */
public final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int size;
    private final int maxAtOnce;

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
     * @param maxAtOnce what all receives of one pass may bring, in bytes, if Netty does not stop after the first
     */
    public ReceiveBuffers(int size, int maxAtOnce) {
        this.size = size;
        this.maxAtOnce = maxAtOnce;
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
            if (totalBytesRead() >= maxAtOnce) {
                // A receive into an empty buffer takes nothing: the only way to make Netty leave the rest in the
                // kernel.
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

        /** The result of a receive into an empty buffer looks like the end of the stream, and is not. */
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
