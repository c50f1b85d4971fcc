package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.proxy.net.BufferCost;
import java.io.IOException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to one channel, and the shortest way there. A burst nearly always finds a plain socket with nothing queued that takes all
 * of it: then it goes straight to the system call. What does not, because of TLS or of a peer that is slow, goes through Netty's queue,
 * and so does everything after it until that is empty again. What may be there for long is copied if it fills little of the buffer that
 * it was received in.
 */
final class DirectWriter {
    private final ChannelHandlerContext handler;
    private final boolean plain;
    private final @Nullable Socket socket;

    /** @param handler where the relay stands in the pipeline of the channel; what is written goes from there towards the socket */
    DirectWriter(ChannelHandlerContext handler) {
        this.handler = handler;
        this.plain = handler.pipeline().get(SslHandler.class) == null;
        this.socket =
                plain && handler.channel() instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket direct
                        ? direct
                        : null;
    }

    /**
     * Takes ownership of {@code bytes}, and sends them as soon as the peer can take them.
     *
     * @param from what the socket does not take counts there
     */
    void send(ByteBuf bytes, Backlog from) {
        if (socket != null && tookAll(socket, bytes)) {
            bytes.release();
        } else {
            queue(bytes);
            handler.flush();
            from.grew();
        }
    }

    /** The same for a burst of several buffers; empties {@code rest}. */
    void send(ByteBuf first, Queue<ByteBuf> rest, Backlog from) {
        queue(first);
        while (!rest.isEmpty()) {
            queue(rest.remove());
        }
        handler.flush();
        from.grew();
    }

    /** TLS makes bytes of its own of them, and keeps none. */
    private void queue(ByteBuf bytes) {
        var _ = handler.write(plain ? BufferCost.compact(bytes) : bytes, handler.voidPromise());
    }

    /** What the socket took is no longer readable. */
    private boolean tookAll(Socket to, ByteBuf bytes) {
        ChannelOutboundBuffer queue = handler.channel().unsafe().outboundBuffer();
        // A channel that closes loses its queue first: after that its descriptor may belong to another connection.
        if (queue == null || queue.totalPendingWriteBytes() != 0 || !bytes.hasMemoryAddress()) {
            return false;
        }
        try {
            bytes.skipBytes(to.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex()));
        } catch (IOException e) {
            // The queue meets with the same, and closes the channel for it.
            return false;
        }
        return !bytes.isReadable();
    }
}
