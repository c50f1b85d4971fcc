package io.portcullis.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll with two changes.
 *
 * <p>Every channel stays registered. A channel whose peer has sent its FIN, and which is not read just now, waits for no event; Netty
 * 4.2.18 takes it out of the set then and does not remember it (since its pull request 16689), so that it cannot be read
 * again: the next {@code epoll_ctl} fails and the channel is closed. Here it waits for errors instead, which the kernel reports anyway.
 *
 * <p>A channel whose input has ended, and which is kept open because of what is still to be sent, is closed by an error. Netty 4.2.18 has
 * nothing to read there and leaves the error in place ({@code AbstractEpollChannel.shouldBreakEpollInReady}), which the kernel reports
 * again at once, as long as it is there: the event loop would never rest.
 */
public final class SteadyEpoll implements IoHandler {
    private final IoHandler epoll;

    private SteadyEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    public static IoHandlerFactory factory() {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new SteadyEpoll(epoll.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return epoll.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Steady(epoll.register(handle instanceof EpollIoHandle socket ? new ClosedByErrors(socket) : handle));
    }

    private record ClosedByErrors(EpollIoHandle socket) implements EpollIoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            socket.handle(registration, event);
            if (event instanceof EpollIoEvent epoll
                    && epoll.ops().contains(EpollIoOps.EPOLLERR)
                    && socket instanceof Channel.Unsafe unsafe
                    && unsafe.voidPromise().channel() instanceof DuplexChannel channel
                    && channel.isInputShutdown()) {
                unsafe.close(unsafe.voidPromise());
            }
        }

        @Override
        public FileDescriptor fd() {
            return socket.fd();
        }

        @Override
        public void registered() {
            socket.registered();
        }

        @Override
        public void unregistered() {
            socket.unregistered();
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }

    private record Steady(IoRegistration registration) implements IoRegistration {
        @Override
        public long submit(IoOps ops) {
            return registration.submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLERR : ops);
        }

        // The signature is Netty's.
        @SuppressWarnings("TypeParameterUnusedInFormals")
        @Override
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }
}
