package io.portcullis.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.portcullis.network.Names;
import io.portcullis.network.NetworkErrors;
import io.portcullis.pgwire.startup.Requests;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.net.HostDialer;
import io.portcullis.proxy.net.LocalResourceError;
import io.portcullis.proxy.net.Transport;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.proxy.tls.ServerTls;
import io.portcullis.proxy.tls.ServerTlsListener;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Opens connections to servers, up to where the client's StartupMessage can be sent. */
public final class ServerConnector {
    /** Hears how an attempt went, once, on the event loop; never after {@link Attempt#abandon}. */
    public interface AttemptListener {
        void onConnected(Channel server);

        void onFailed(Throwable why);

        /** The server is there, and without the TLS that is demanded. */
        void onTlsUnfit(Unavailable why);

        /** Something is missing on this machine; nothing is known of the server. */
        void onNotTried();
    }

    /** How long one attempt may take; a reload can change it. */
    public interface ConnectTimeout {
        Duration ofOneAttempt();
    }

    /** One attempt, which its session may abandon. */
    public final class Attempt {
        private final NodeAddress address;
        private final AttemptListener listener;
        private final EventLoop loop;
        private final boolean withTls;
        private @Nullable HostDialer dial;
        private @Nullable Channel channel;
        private boolean over;

        private Attempt(NodeAddress address, EventLoop loop, boolean withTls, AttemptListener listener) {
            this.address = address;
            this.listener = listener;
            this.loop = loop;
            this.withTls = withTls;
        }

        public void abandon() {
            over = true;
            if (dial != null) {
                dial.abandon();
            }
            if (channel != null) {
                ChannelClose.reset(channel);
            }
        }

        private void connected(Channel server) {
            if (!over) {
                over = true;
                failures.connected(address, withTls);
                listener.onConnected(server);
            }
        }

        private void tlsUnfit(Unavailable why) {
            if (!over) {
                abandon();
                failures.failed(address, why);
                listener.onTlsUnfit(why);
            }
        }

        private void failed(Throwable why) {
            if (!over) {
                abandon();
                String missing = LocalResourceError.of(why);
                if (missing == null) {
                    failures.failed(address, NetworkErrors.of(why));
                    listener.onFailed(why);
                } else {
                    failures.missing(address, missing);
                    listener.onNotTried();
                }
            }
        }
    }

    /** Nodes come from the DCS: there is no end to their addresses. */
    private static final int MAX_PREFERRED = 1_000;

    private final Transport transport;
    private final Names names;
    private final ServerTls tls;
    private final ConnectTimeout timeout;
    private final ServerTlsListener tlsListener;
    private final ConnectFailureLog failures = new ConnectFailureLog();

    /** Of a name with several addresses, where the next attempt begins. */
    private final Map<NodeAddress, InetAddress> preferred = new ConcurrentHashMap<>();

    /**
     * @param names looks up the hosts of servers
     */
    public ServerConnector(
            Transport transport, Names names, ServerTls tls, ConnectTimeout timeout, ServerTlsListener tlsListener) {
        this.transport = transport;
        this.names = names;
        this.tls = tls;
        this.timeout = timeout;
        this.tlsListener = tlsListener;
    }

    /** Whether connections with TLS of ours are made through TLS, or tried to. */
    public boolean usesTls() {
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
    public Attempt connect(NodeAddress address, EventLoop loop, boolean withTls, AttemptListener listener) {
        Attempt attempt = new Attempt(address, loop, withTls, listener);
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(address.host());
        if (literal == null) {
            // The system's resolver blocks, which an event loop must not.
            Thread.ofVirtual().name("portcullis-resolve").start(() -> resolve(attempt));
        } else {
            try {
                dial(attempt, List.of(InetAddress.getByAddress(literal)));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }
        return attempt;
    }

    private void resolve(Attempt attempt) {
        try {
            List<InetAddress> all = names.all(attempt.address.host());
            attempt.loop.execute(() -> dial(attempt, all));
        } catch (Throwable e) {
            attempt.loop.execute(() -> attempt.failed(e));
        }
    }

    private void dial(Attempt attempt, List<InetAddress> all) {
        if (attempt.over) {
            return;
        }
        NodeAddress address = attempt.address;
        HostDialer dial = new HostDialer(
                transport,
                attempt.loop,
                all,
                preferred.get(address),
                address.port(),
                timeout.ofOneAttempt(),
                new HostDialer.DialListener() {
                    @Override
                    public void onConnected(Channel server, InetAddress at) {
                        prefer(address, all, at);
                        attempt.channel = server;
                        if (attempt.withTls && tls.mode().asks()) {
                            askTls(attempt, server, address);
                        } else {
                            attempt.connected(server);
                        }
                    }

                    @Override
                    public void onFailed(Throwable why) {
                        attempt.failed(why);
                    }
                });
        attempt.dial = dial;
        dial.goOn();
    }

    private void prefer(NodeAddress address, List<InetAddress> all, InetAddress worked) {
        if (all.size() > 1) {
            if (preferred.size() >= MAX_PREFERRED) {
                preferred.clear();
            }
            preferred.put(address, worked);
        }
    }

    private void askTls(Attempt attempt, Channel server, NodeAddress address) {
        server.pipeline().addLast(new SslResponseReader(answer -> {
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
                tlsListener.onHandshake(handler);
                attempt.connected(server);
            } else {
                Unavailable unfit = TlsFailure.of(done.cause());
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
