package io.portcullis.proxy.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How bytes reach the kernel: epoll where there is one, and the socket options that both sides of a session get. */
public final class Transport {
    /**
     * Large enough for nearly every message to come with one receive: Netty receives again only when a buffer came back full. Fixed,
     * since a size that follows the traffic costs a second receive whenever the traffic changes.
     */
    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

    /** Bytes of memory that may be queued for one side before the other is not read any more. */
    public static final int MAX_QUEUED_BYTES = 64 * 1024;

    /** Beyond the higher mark one side is not read until the other has taken what is queued, down to the lower. */
    private static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(32 * 1024, MAX_QUEUED_BYTES);

    /** An idle peer that is gone is noticed after {@code IDLE + PROBES * INTERVAL}, two minutes. */
    private static final Duration KEEPALIVE_IDLE = Duration.ofSeconds(60);

    private static final Duration KEEPALIVE_INTERVAL = Duration.ofSeconds(10);
    private static final int KEEPALIVE_PROBES = 6;

    private static final int BACKLOG = 1_024;

    private final boolean epoll = Epoll.isAvailable();
    private final ReceiveBuffers receives = new ReceiveBuffers(RECEIVE_BUFFER_BYTES, MAX_QUEUED_BYTES);
    private volatile @Nullable Duration userTimeout;

    /** Releases the buffer that the calling event loop keeps for its next receive. */
    public void releaseIdle() {
        receives.releaseKept();
    }

    /**
     * For connections that begin from now on; null for the kernel's own limit.
     *
     * <p>Off by default: since Linux 5.11 it ends a peer that is alive and has not read for this long, because a closed window counts
     * although the peer acknowledges every probe.
     */
    public void userTimeout(@Nullable Duration length) {
        userTimeout = length;
    }

    /** What a connection of a client gets that may have changed since the listener was opened. */
    public void accepted(Channel client) {
        Duration limit = userTimeout;
        if (epoll && limit != null) {
            client.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, millis(limit));
        }
    }

    private static int millis(Duration length) {
        return (int) Math.min(Integer.MAX_VALUE, length.toMillis());
    }

    /** Which one it is, for the log. */
    public String name() {
        return epoll ? "epoll" : "nio";
    }

    public MultiThreadIoEventLoopGroup loops(int count) {
        IoHandlerFactory factory = epoll ? SteadyEpoll.factory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("portcullis-loop", true), factory);
    }

    public ServerBootstrap listen(MultiThreadIoEventLoopGroup loops) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, receives)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, BufferCost.ESTIMATOR);
        if (epoll) {
            bootstrap
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, (int) KEEPALIVE_IDLE.toSeconds())
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, (int) KEEPALIVE_INTERVAL.toSeconds())
                    .childOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
        }
        return bootstrap;
    }

    /** A connection to a server, on the event loop of its session. Reads only on demand. */
    Bootstrap connect(EventLoop loop, Duration timeout) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, receives)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .option(ChannelOption.MESSAGE_SIZE_ESTIMATOR, BufferCost.ESTIMATOR);
        if (epoll) {
            bootstrap
                    .option(EpollChannelOption.TCP_KEEPIDLE, (int) KEEPALIVE_IDLE.toSeconds())
                    .option(EpollChannelOption.TCP_KEEPINTVL, (int) KEEPALIVE_INTERVAL.toSeconds())
                    .option(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
            Duration limit = userTimeout;
            if (limit != null) {
                bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, millis(limit));
            }
        }
        return bootstrap;
    }
}
