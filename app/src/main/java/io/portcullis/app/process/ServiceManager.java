package io.portcullis.app.process;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how far we are. Does nothing where no service manager listens.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify(3)</a>
 */
public final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
    private static final String VARIABLE = "NOTIFY_SOCKET";

    private ServiceManager() {}

    public static void ready(String status) {
        notify("READY=1\nSTATUS=" + status);
    }

    public static void reloading(long monotonicMicros) {
        notify("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicros);
    }

    /** @param mayTake how long the end may take; the manager kills at once what takes longer than it knows of */
    public static void stopping(Duration mayTake) {
        notify("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + TimeUnit.MICROSECONDS.convert(mayTake));
    }

    private static void notify(String message) {
        String socket = System.getenv(VARIABLE);
        if (socket == null || socket.isEmpty()) {
            return;
        }
        if (!Epoll.isAvailable()) {
            LOG.warn("cannot notify the service manager: no epoll");
            return;
        }
        // A leading @ stands for the abstract namespace, whose names begin with a zero byte.
        String path = socket.startsWith("@") ? "\0" + socket.substring(1) : socket;
        try (MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())) {
            Channel channel = new Bootstrap()
                    .group(loop)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .bind(new DomainSocketAddress(""))
                    .awaitUninterruptibly()
                    .channel();
            var sent = channel.writeAndFlush(new DomainDatagramPacket(
                            Unpooled.copiedBuffer(message, StandardCharsets.UTF_8), new DomainSocketAddress(path)))
                    .awaitUninterruptibly();
            if (!sent.isSuccess()) {
                LOG.atWarn().addKeyValue("why", sent.cause().getMessage()).log("cannot notify the service manager");
            }
            channel.close().awaitUninterruptibly();
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
