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
 * Where one direction of the relay writes to, and the shortest way there. A burst nearly always finds a plain socket with nothing
 * queued that takes all of it: then it goes straight to the system call. What does not, because of TLS or of a peer that is slow, goes
 * through Netty's queue, and so does everything after it until that is empty again. What may be there for long is copied if it fills
 * little of the buffer that it was received in.
 */
final class DirectWriter {
    private final ChannelHandlerContext peer;
    private final Backlog backlog;
    private final boolean plain;
    private final @Nullable Socket socket;

    /**
     * @param peer where the handler of the other direction stands in its pipeline; what is written goes from there towards the socket
     * @param backlog is told of what the socket does not take
     */
    DirectWriter(ChannelHandlerContext peer, Backlog backlog) {
        this.peer = peer;
        this.backlog = backlog;
        this.plain = peer.pipeline().get(SslHandler.class) == null;
        this.socket = plain && peer.channel() instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket direct
                ? direct
                : null;
    }

    /** Takes ownership of {@code bytes}, and sends them as soon as the peer can take them. */
    void send(ByteBuf bytes) {
        if (socket != null && tookAll(socket, bytes)) {
            bytes.release();
        } else {
            queue(bytes);
            peer.flush();
            backlog.grew();
        }
    }

    /** The same for a burst of several buffers; empties {@code rest}. */
    void send(ByteBuf first, Queue<ByteBuf> rest) {
        queue(first);
        while (!rest.isEmpty()) {
            queue(rest.remove());
        }
        peer.flush();
        backlog.grew();
    }

    /** TLS makes bytes of its own of them, and keeps none. */
    private void queue(ByteBuf bytes) {
        var _ = peer.write(plain ? BufferCost.compact(bytes) : bytes, peer.voidPromise());
    }

    /** What the socket took is no longer readable. */
    private boolean tookAll(Socket to, ByteBuf bytes) {
        ChannelOutboundBuffer queue = peer.channel().unsafe().outboundBuffer();
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
