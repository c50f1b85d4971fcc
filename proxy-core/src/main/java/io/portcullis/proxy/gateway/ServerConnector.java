package io.portcullis.proxy.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.portcullis.pgwire.startup.Requests;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.proxy.tls.ServerTls;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens connections to servers, up to where the client's StartupMessage can be sent. */
final class ServerConnector {
    /** Hears how an attempt went, once, on the event loop; never after {@link Attempt#abandon}. */
    interface Outcome {
        void connected(Channel server);

        void failed(Throwable why);

        /** The server is there, and without the TLS that is demanded. */
        void tlsUnfit(Unavailable why);

        /** Something is missing on this machine; nothing is known of the server. */
        void notTried();
    }

    /** One attempt, which whoever began it may lose interest in. */
    final class Attempt {
        private final NodeAddress address;
        private final boolean withTls;
        private final Outcome outcome;
        private @Nullable Channel channel;
        private boolean over;

        private Attempt(NodeAddress address, boolean withTls, Outcome outcome) {
            this.address = address;
            this.withTls = withTls;
            this.outcome = outcome;
        }

        void abandon() {
            over = true;
            if (channel != null) {
                Farewell.reset(channel);
            }
        }

        private void connected(Channel server) {
            if (!over) {
                over = true;
                failures.connected(address, withTls);
                outcome.connected(server);
            }
        }

        private void tlsUnfit(Unavailable why) {
            if (!over) {
                abandon();
                failures.failed(address, why);
                outcome.tlsUnfit(why);
            }
        }

        private void failed(Throwable why) {
            if (!over) {
                abandon();
                String missing = LocalTrouble.of(why);
                if (missing == null) {
                    failures.failed(address, why);
                    outcome.failed(why);
                } else {
                    failures.missing(address, missing);
                    outcome.notTried();
                }
            }
        }
    }

    private final Transport transport;
    private final ServerTls tls;
    private final Supplier<Duration> timeout;
    private final Consumer<SslHandler> onTls;
    private final ConnectFailures failures = new ConnectFailures();

    /**
     * @param timeout of one attempt, asked for each
     * @param onTls sees each established TLS connection to a server
     */
    ServerConnector(Transport transport, ServerTls tls, Supplier<Duration> timeout, Consumer<SslHandler> onTls) {
        this.transport = transport;
        this.tls = tls;
        this.timeout = timeout;
        this.onTls = onTls;
    }

    /** Whether connections with TLS of ours are made through TLS, or tried to. */
    boolean usesTls() {
        return tls.mode().asks();
    }

    boolean insistsOnTls() {
        return tls.mode().insists();
    }

    /** A server has declined the TLS that a client asked it for, and that server-tls insists on. */
    void declinedTls(NodeAddress server) {
        failures.failed(server, Unavailable.SERVER_WITHOUT_TLS);
    }

    /** @param withTls false if TLS is the client's own business */
    Attempt connect(NodeAddress address, EventLoop loop, boolean withTls, Outcome outcome) {
        Attempt attempt = new Attempt(address, withTls, outcome);
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(address.host());
        if (literal == null) {
            // The system's resolver blocks, which an event loop must not.
            Thread.ofVirtual().name("portcullis-resolve").start(() -> resolve(attempt, address, loop, withTls));
        } else {
            try {
                open(attempt, InetAddress.getByAddress(literal), address, loop, withTls);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }
        return attempt;
    }

    private void resolve(Attempt attempt, NodeAddress address, EventLoop loop, boolean withTls) {
        try {
            InetAddress resolved = InetAddress.getByName(address.host());
            loop.execute(() -> open(attempt, resolved, address, loop, withTls));
        } catch (Throwable e) {
            loop.execute(() -> attempt.failed(e));
        }
    }

    private void open(Attempt attempt, InetAddress host, NodeAddress address, EventLoop loop, boolean withTls) {
        if (attempt.over) {
            return;
        }
        ChannelFuture connecting = transport
                .connect(loop, timeout.get())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ConnectionTrouble());
                    }
                })
                .connect(new InetSocketAddress(host, address.port()));
        attempt.channel = connecting.channel();
        connecting.addListener(_ -> {
            if (loop.inEventLoop()) {
                tried(attempt, connecting, address, withTls);
            } else {
                // A channel that could not be created belongs to no event loop: Netty tells that on a thread of its
                // own.
                loop.execute(() -> tried(attempt, connecting, address, withTls));
            }
        });
    }

    private void tried(Attempt attempt, ChannelFuture connecting, NodeAddress address, boolean withTls) {
        if (!connecting.isSuccess()) {
            attempt.failed(connecting.cause());
        } else if (withTls && tls.mode().asks()) {
            askTls(attempt, connecting.channel(), address);
        } else {
            attempt.connected(connecting.channel());
        }
    }

    private void askTls(Attempt attempt, Channel server, NodeAddress address) {
        server.pipeline().addLast(new TlsAnswerReader(answer -> {
            switch (answer) {
                case 'S' -> handshake(attempt, server, address);
                case 'N' -> {
                    if (tls.mode().insists()) {
                        attempt.tlsUnfit(Unavailable.SERVER_WITHOUT_TLS);
                    } else {
                        attempt.connected(server);
                    }
                }
                default -> attempt.failed(new IOException("the server gave no valid answer to the request for TLS"));
            }
        }));
        server.closeFuture()
                .addListener(_ ->
                        attempt.failed(new IOException("the server closed the connection when it was asked for TLS")));
        ByteBuf request = Requests.sslRequest(server.alloc());
        var _ = server.writeAndFlush(request);
        server.read();
    }

    private void handshake(Attempt attempt, Channel server, NodeAddress address) {
        SslHandler handler = tls.handler(address, server.alloc());
        server.pipeline().addFirst(handler);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                onTls.accept(handler);
                attempt.connected(server);
            } else {
                Unavailable unfit = TlsTrouble.of(done.cause());
                if (unfit == null) {
                    attempt.failed(done.cause());
                } else {
                    attempt.tlsUnfit(unfit);
                }
            }
        });
        server.read();
    }
}
