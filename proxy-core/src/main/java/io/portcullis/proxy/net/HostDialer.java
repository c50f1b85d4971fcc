package io.portcullis.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.portcullis.network.NetworkErrors;
import io.portcullis.network.StaggeredAttempts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Connects to the first address of a host that accepts, within one time-out for all of them. On one event loop. */
public final class HostDialer {
    /** Called once with the outcome, on the event loop; never after {@link HostDialer#abandon}. */
    public interface DialListener {
        void onConnected(Channel channel, InetAddress at);

        void onFailed(Throwable why);
    }

    private final Transport transport;
    private final EventLoop loop;
    private final List<InetAddress> addresses;
    private final int port;
    private final DialListener listener;
    private final long deadline;
    private final StaggeredAttempts<InetAddress> attempts;
    private final Map<Channel, InetAddress> connecting = new LinkedHashMap<>();
    private final Set<String> failures = new LinkedHashSet<>();
    private @Nullable Throwable failure;
    private @Nullable Future<?> timer;
    private boolean over;

    /** @param preferred the address to begin with, if it is one */
    public HostDialer(
            Transport transport,
            EventLoop loop,
            List<InetAddress> addresses,
            @Nullable InetAddress preferred,
            int port,
            Duration timeout,
            DialListener listener) {
        this.transport = transport;
        this.loop = loop;
        this.addresses = addresses;
        this.port = port;
        this.listener = listener;
        long now = System.nanoTime();
        this.deadline = now + timeout.toNanos();
        this.attempts = new StaggeredAttempts<>(addresses, preferred, now, deadline);
    }

    /** Tries each address that is due. */
    public void goOn() {
        stopTimer();
        InetAddress next = over ? null : attempts.next(System.nanoTime());
        while (next != null) {
            begin(next);
            next = over ? null : attempts.next(System.nanoTime());
        }
        long now = System.nanoTime();
        if (!over && attempts.over(now)) {
            List.copyOf(connecting.values()).forEach(each -> failed(each, new SocketTimeoutException()));
            abandon();
            listener.onFailed(why());
        } else if (!over) {
            stopTimer();
            timer = loop.schedule(this::goOn, attempts.wake() - now, TimeUnit.NANOSECONDS);
        }
    }

    private void begin(InetAddress address) {
        Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
        ChannelFuture future = transport
                .connect(loop, left)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new CloseOnException());
                    }
                })
                .connect(new InetSocketAddress(address, port));
        connecting.put(future.channel(), address);
        future.addListener(_ -> {
            if (loop.inEventLoop()) {
                ended(future, address);
            } else {
                // A channel that could not be created belongs to no event loop: Netty reports that on a thread of its
                // own.
                loop.execute(() -> ended(future, address));
            }
        });
    }

    private void ended(ChannelFuture future, InetAddress address) {
        connecting.remove(future.channel());
        if (over) {
            ChannelClose.reset(future.channel());
        } else if (future.isSuccess()) {
            abandon();
            listener.onConnected(future.channel(), address);
        } else {
            failed(address, future.cause());
            attempts.failed(System.nanoTime());
            goOn();
        }
    }

    /** What is missing on this machine for one address explains less than what is wrong with another. */
    private void failed(InetAddress address, Throwable why) {
        failures.add(address.getHostAddress() + ": " + NetworkErrors.of(why));
        if (failure == null || LocalResourceError.of(failure) != null) {
            failure = why;
        }
    }

    private Throwable why() {
        Throwable last = failure == null ? new SocketTimeoutException() : failure;
        return addresses.size() == 1 || LocalResourceError.of(last) != null
                ? last
                : new IOException(String.join("; ", failures), last);
    }

    /** Stops; the listener is not called any more. */
    public void abandon() {
        over = true;
        stopTimer();
        List.copyOf(connecting.keySet()).forEach(ChannelClose::reset);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
