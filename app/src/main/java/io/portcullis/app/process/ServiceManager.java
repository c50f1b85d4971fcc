package io.portcullis.app.process;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies systemd of the state of the process, and that it lives. Does nothing where no service manager listens. Nothing here waits for it. The socket is kept
 * open, so that a process without file descriptors can still say that it lives.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify(3)</a>
 */
public final class ServiceManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG = "WATCHDOG_USEC";
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(2);

    private final Map<String, String> environment;
    private @Nullable MultiThreadIoEventLoopGroup loop;
    private @Nullable Channel channel;
    private @Nullable DomainSocketAddress address;
    private boolean lived = true;

    /** @param environment of the process, in which the service manager names its socket */
    public ServiceManager(Map<String, String> environment) {
        this.environment = environment;
        String socket = environment.getOrDefault(SOCKET, "");
        if (!socket.isEmpty()) {
            if (Epoll.isAvailable()) {
                open(socket);
            } else {
                LOG.warn("cannot notify the service manager: no epoll");
            }
        }
    }

    private void open(String socket) {
        // A leading @ stands for the abstract namespace, whose names begin with a zero byte.
        address = new DomainSocketAddress(socket.startsWith("@") ? "\0" + socket.substring(1) : socket);
        loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("portcullis-notify", true), EpollIoHandler.newFactory());
        ChannelFuture opening = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .bind(new DomainSocketAddress(""));
        if (opening.awaitUninterruptibly(OPEN_TIMEOUT.toMillis()) && opening.isSuccess()) {
            channel = opening.channel();
        } else {
            LOG.atWarn().setCause(opening.cause()).log("cannot notify the service manager");
        }
    }

    public void ready(String status) {
        tell("READY=1\nSTATUS=" + status);
    }

    public void reloading(long monotonicMicros) {
        tell("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicros);
    }

    /** @param mayTake how long the end may take; the manager kills at once what takes longer than it knows of */
    public void stopping(Duration mayTake) {
        tell("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + TimeUnit.MICROSECONDS.convert(mayTake));
    }

    /** Gives the signs of life that the watchdog of systemd asks for, as long as {@code alive}. Without them it restarts the process. */
    public void watch(AliveCheck alive) {
        MultiThreadIoEventLoopGroup threads = loop;
        long micros = watchdogMicros();
        if (threads == null || micros <= 0) {
            return;
        }
        // Half of what it allows, as sd_watchdog_enabled(3) recommends.
        var _ = threads.next()
                .scheduleAtFixedRate(() -> giveSign(alive), 0, Math.max(1, micros / 2), TimeUnit.MICROSECONDS);
    }

    private void giveSign(AliveCheck alive) {
        try {
            boolean lives = alive.isAlive();
            if (lives) {
                tell("WATCHDOG=1");
            } else if (lived) {
                LOG.error("a critical thread is stuck or dead: the service manager gets no more signs of life");
            }
            lived = lives;
        } catch (RuntimeException e) {
            LOG.error("cannot give the service manager a sign of life", e);
        }
    }

    private long watchdogMicros() {
        String pid = environment.getOrDefault("WATCHDOG_PID", "");
        String micros = environment.getOrDefault(WATCHDOG, "");
        if (micros.isEmpty()
                || !(pid.isEmpty()
                        || pid.equals(Long.toString(ProcessHandle.current().pid())))) {
            return 0;
        }
        try {
            return Long.parseLong(micros);
        } catch (NumberFormatException e) {
            LOG.atWarn()
                    .addKeyValue("explanation", WATCHDOG + "=" + micros)
                    .log("the service manager's watchdog gets no signs of life: its interval is not a number");
            return 0;
        }
    }

    private void tell(String message) {
        Channel open = channel;
        DomainSocketAddress to = address;
        if (open == null || to == null) {
            return;
        }
        open.writeAndFlush(new DomainDatagramPacket(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8), to))
                .addListener(sent -> {
                    if (!sent.isSuccess()) {
                        LOG.atWarn()
                                .addKeyValue("explanation", sent.cause().getMessage())
                                .log("cannot notify the service manager");
                    }
                });
    }

    @Override
    public void close() {
        if (loop != null) {
            var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
