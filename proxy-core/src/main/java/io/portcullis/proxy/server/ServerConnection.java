package io.portcullis.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.pgwire.startup.FirstAnswer;
import io.portcullis.pgwire.startup.Requests;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, from the attempt to connect to the server's first answer. It counts in the node's sessions, and reports
 * to the node's health how the login went. Confined to the event loop.
 */
public final class ServerConnection {
    /** Hears of the connection, on the event loop; never after {@link #drop}. */
    public interface Listener {
        void onConnected();

        /** There is no connection. */
        void onUnreachable();

        /** The server is there, and without the TLS that is demanded. */
        void onTlsUnfit(Unavailable why);

        /** Nothing was tried, for want of something on this machine. */
        void onNotTried();

        /** The server's one byte in answer to SSLRequest, or {@link SslResponseReader#INVALID}. */
        void onTlsAnswer(byte answer);

        /** The first answer to the StartupMessage is one for the client. */
        void onAnswer();

        /** The server takes no clients for now; {@link ServerConnection#refusal} has its words. */
        void onRefused();

        /** The server has as many sessions as it may; {@link ServerConnection#refusal} has its words. */
        void onFull();

        /** The server offers nothing but what a client without TLS cannot use. */
        void onNothingOffered();

        /** The server has closed the connection. */
        void onClosed();
    }

    /** Hears that there is no connection any longer. */
    public interface CloseListener {
        void onClosed();
    }

    private final ServerContext context;
    private final EventLoop loop;
    private final NodeName node;
    private final NodeAddress address;
    private final Listener listener;

    /** It tries a node in trouble, which the node's health must hear the end of. */
    private final boolean tries;

    private ServerConnector.@Nullable Attempt attempt;
    private @Nullable UnclaimedServerHandler unclaimed;
    private @Nullable Channel channel;
    private byte[] refusal = {};
    private boolean counted = true;

    public ServerConnection(
            ServerContext context, EventLoop loop, NodeName node, NodeAddress address, Listener listener) {
        this.context = context;
        this.loop = loop;
        this.node = node;
        this.address = address;
        this.listener = listener;
        context.nodes().opened(node);
        this.tries = context.health().begins(node, context.clock().elapsed());
    }

    /**
     * @param ourTls false for a client that may want TLS with the server itself
     * @param plainClient the client's own connection has no TLS
     */
    public void connect(boolean ourTls, boolean plainClient) {
        long began = context.clock().elapsed();
        boolean withTls = ourTls && context.connector().usesTls();
        attempt = context.connector().connect(address, loop, withTls, new ServerConnector.AttemptListener() {
            @Override
            public void onConnected(Channel server) {
                channel = server;
                boolean viaTls = server.pipeline().get(SslHandler.class) != null;
                UnclaimedServerHandler handler = new UnclaimedServerHandler(new FirstAnswers(), plainClient && viaTls);
                unclaimed = handler;
                server.pipeline().addLast(handler);
                context.telemetry().connected(node, context.clock().elapsed() - began);
                listener.onConnected();
            }

            @Override
            public void onFailed(Throwable why) {
                failedAs(Trouble.DOWN);
                listener.onUnreachable();
            }

            @Override
            public void onTlsUnfit(Unavailable why) {
                unfit(why);
            }

            @Override
            public void onNotTried() {
                listener.onNotTried();
            }
        });
    }

    /** What the first answer means for the node, and for those who come after. */
    private final class FirstAnswers implements UnclaimedServerHandler.Listener {
        @Override
        public void onAnswer(FirstAnswer answer) {
            if (answer == FirstAnswer.FOR_THE_CLIENT) {
                answersLogins();
                listener.onAnswer();
                return;
            }
            ByteBuf words = unclaimed().take();
            if (words != null) {
                refusal = ByteBufUtil.getBytes(words);
                words.release();
            }
            if (answer == FirstAnswer.FULL) {
                failedAs(Trouble.REFUSES);
                listener.onFull();
            } else {
                failedAs(Trouble.DOWN);
                listener.onRefused();
            }
        }

        @Override
        public void onNothingOffered() {
            answersLogins();
            listener.onNothingOffered();
        }

        @Override
        public void onGone() {
            if (unclaimed().hasBeenAsked()) {
                // Perhaps because of what this client said.
                context.telemetry().connectFailed(node);
            } else {
                failedAs(Trouble.REFUSES);
            }
            listener.onClosed();
        }
    }

    private void answersLogins() {
        context.hangUps().answered(node);
        context.health().answered(node);
    }

    private void failedAs(Trouble trouble) {
        context.telemetry().connectFailed(node);
        context.health().failed(node, trouble, context.clock().elapsed());
    }

    private void unfit(Unavailable why) {
        context.telemetry().connectFailed(node);
        context.health().unfit(node, why, context.clock().elapsed());
        listener.onTlsUnfit(why);
    }

    /** Sends the StartupMessage, which it takes ownership of; the server's first answer follows. */
    public void startUp(ByteBuf startup) {
        Channel server = channel();
        unclaimed().awaitAnswer();
        var _ = server.writeAndFlush(startup);
        server.read();
    }

    /** Passes the client's wish for TLS on. A server that declines is no server for us if server-tls insists. */
    public void askTls() {
        Channel server = channel();
        server.pipeline().addFirst(new SslResponseReader(answer -> {
            if (answer == 'N' && context.connector().insistsOnTls()) {
                context.connector().declinedTls(address);
                unfit(Unavailable.SERVER_WITHOUT_TLS);
                return;
            }
            boolean valid = answer == 'S' || answer == 'N';
            listener.onTlsAnswer((byte) (valid ? answer : SslResponseReader.INVALID));
        }));
        var _ = server.writeAndFlush(Requests.sslRequest(server.alloc()));
        server.read();
    }

    /** What the server said that took no client; empty if it said nothing. */
    public byte[] refusal() {
        return refusal;
    }

    /** Closes the connection, or ends the attempt, in any state. */
    public void drop() {
        ServerConnector.Attempt trying = attempt;
        attempt = null;
        if (trying != null) {
            trying.abandon();
        }
        UnclaimedServerHandler handler = unclaimed;
        unclaimed = null;
        if (handler != null) {
            handler.forget();
        }
        Channel server = channel;
        if (server != null) {
            ChannelClose.reset(server);
        }
        release();
    }

    /** The connection is over: it does not count any longer. Does nothing the second time. */
    public void release() {
        if (counted) {
            counted = false;
            context.nodes().ended(node);
            if (tries) {
                context.health().left(node);
            }
        }
    }

    /**
     * As {@link #drop}, when nothing else can be relied upon.
     *
     * @return whether no connection is left
     */
    public boolean cut() {
        Channel server = channel;
        try {
            drop();
        } finally {
            if (server != null) {
                ChannelClose.reset(server);
            }
        }
        return server == null || !server.isOpen();
    }

    /** Which node this is a connection to. */
    public NodeName node() {
        return node;
    }

    public NodeAddress address() {
        return address;
    }

    /** @throws IllegalStateException if there is no connection */
    public Channel channel() {
        if (channel == null) {
            throw new IllegalStateException("no server is connected");
        }
        return channel;
    }

    /** What sits on the connection until it is relayed from. */
    public UnclaimedServerHandler unclaimed() {
        if (unclaimed == null) {
            throw new IllegalStateException("no server is connected");
        }
        return unclaimed;
    }

    /** Calls {@code listener} when there is no connection, now or later. */
    public void whenClosed(CloseListener listener) {
        if (channel == null) {
            listener.onClosed();
        } else {
            channel.closeFuture().addListener(_ -> listener.onClosed());
        }
    }

    public @Nullable SocketAddress localAddress() {
        return channel == null ? null : channel.localAddress();
    }
}
