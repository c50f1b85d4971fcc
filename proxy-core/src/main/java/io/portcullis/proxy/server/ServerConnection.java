package io.portcullis.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.pgwire.CancelKey;
import io.portcullis.pgwire.startup.Requests;
import io.portcullis.proxy.cancel.CancelKeys.Destination;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;
import io.portcullis.proxy.lifecycle.SessionEvent;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.relay.CancelKeyRewriter;
import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.proxy.session.ServerAnswerListener;
import io.portcullis.proxy.session.SessionContext;
import io.portcullis.proxy.session.SessionGuard;
import io.portcullis.topology.NodeName;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connection of one session to its server, and what is registered elsewhere on its account. */
public final class ServerConnection {
    private final SessionContext shared;
    private final EventLoop loop;
    private final InetAddress client;
    private final Consumer<SessionEvent> session;
    private final Set<NodeName> refusedBy = new HashSet<>();

    private @Nullable UnclaimedServerHandler watch;
    private ServerConnector.@Nullable Attempt attempt;
    private @Nullable Channel channel;
    private @Nullable Target target;
    private @Nullable CancelKey registered;
    private boolean ourTls;
    private boolean opaqueRegistered;
    private @Nullable Unavailable trouble;
    private boolean tries;
    private int serverPid;
    private byte[] refusal = {};

    public ServerConnection(SessionContext shared, EventLoop loop, InetAddress client, Consumer<SessionEvent> session) {
        this.shared = shared;
        this.loop = loop;
        this.client = client;
        this.session = session;
    }

    /** Nodes that just failed this session; they may be tried again when things change. */
    public Set<NodeName> refusedBy() {
        return refusedBy;
    }

    /** Things have changed. */
    public void forgive() {
        refusedBy.clear();
        trouble = null;
    }

    /** Why the last attempt came to nothing, if more is known than that the node could not be reached. */
    public @Nullable Unavailable trouble() {
        return trouble;
    }

    /**
     * @param plainClient the client's own connection has no TLS
     * @param entitlement asked again whenever the server comes a step further: the world may have changed meanwhile
     */
    public void connect(Target to, Visibility visibility, boolean plainClient, SessionGuard entitlement) {
        target = to;
        // A client that may want TLS with the server itself gets a connection without any of ours.
        ourTls = visibility != Visibility.OPAQUE && shared.connector().usesTls();
        shared.nodes().opened(to.node());
        long began = shared.clock().elapsed();
        tries = shared.health().begins(to.node(), began);
        attempt = shared.connector().connect(to.address(), loop, ourTls, new ServerConnector.Outcome() {
            @Override
            public void connected(Channel server) {
                channel = server;
                trouble = null;
                boolean viaTls = server.pipeline().get(SslHandler.class) != null;
                UnclaimedServerHandler watching = new UnclaimedServerHandler(
                        new ServerAnswerListener(shared, ServerConnection.this, to, entitlement, session),
                        plainClient && viaTls);
                watch = watching;
                server.pipeline().addLast(watching);
                shared.events().connected(to.node(), shared.clock().elapsed() - began);
                session.accept(
                        entitlement.holdsNow()
                                ? new SessionEvent.ServerConnected()
                                : new SessionEvent.Unentitled(EndReason.LEADERSHIP_ENDED));
            }

            @Override
            public void failed(Throwable why) {
                trouble = null;
                failedOn(to, Trouble.DOWN);
                session.accept(new SessionEvent.ServerUnreachable());
            }

            @Override
            public void tlsUnfit(Unavailable why) {
                ServerConnection.this.tlsUnfit(to, why);
            }

            @Override
            public void notTried() {
                trouble = Unavailable.EXHAUSTED;
                session.accept(new SessionEvent.ServerNotTried());
            }
        });
    }

    public void failedOn(Target node, Trouble trouble) {
        shared.events().connectFailed(node.node());
        shared.health().failed(node.node(), trouble, shared.clock().elapsed());
    }

    private void tlsUnfit(Target node, Unavailable why) {
        trouble = why;
        shared.events().connectFailed(node.node());
        shared.health().unfit(node.node(), why, shared.clock().elapsed());
        session.accept(new SessionEvent.ServerTlsUnfit(why));
    }

    /** Takes ownership of the StartupMessage and sends it, if the session may speak to the server at this moment. */
    public void startUp(ByteBuf startup, SessionGuard entitlement) {
        if (entitlement.foresee(Direction.TO_SERVER) != Verdict.RELAY) {
            startup.release();
            session.accept(new SessionEvent.Unentitled(EndReason.SILENCE));
            return;
        }
        Channel server = connected();
        watch().awaitAnswer();
        var _ = server.writeAndFlush(startup);
        server.read();
    }

    /** The server refuses the login with {@code words}. */
    public void refused(byte[] words) {
        refusal = words;
    }

    /** What the last server said that took nobody; empty if there was none. */
    public byte[] refusal() {
        return refusal;
    }

    /** Passes the client's wish for TLS on. A server that declines is no server for us if server-tls insists. */
    public void askTls() {
        Channel server = connected();
        server.pipeline().addFirst(new SslResponseReader(answer -> {
            Target asked = target;
            if (asked != null && answer == 'N' && shared.connector().insistsOnTls()) {
                shared.connector().declinedTls(asked.address());
                tlsUnfit(asked, Unavailable.SERVER_WITHOUT_TLS);
                return;
            }
            boolean valid = answer == 'S' || answer == 'N';
            session.accept(new SessionEvent.ServerTlsAnswered((byte) (valid ? answer : SslResponseReader.INVALID)));
        }));
        var _ = server.writeAndFlush(Requests.sslRequest(server.alloc()));
        server.read();
    }

    /** Forgets the server, whatever state the connection is in. */
    public void drop() {
        if (attempt != null) {
            attempt.abandon();
            attempt = null;
        }
        if (watch != null) {
            watch.forget();
            watch = null;
        }
        if (channel != null) {
            ChannelClose.reset(channel);
            channel = null;
        }
        unregister();
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

    public Channel connected() {
        if (channel == null) {
            throw new IllegalStateException("no server is connected");
        }
        return channel;
    }

    /** Begins to relay; returns what swaps the cancel key, or null if TLS hides it. */
    public @Nullable CancelKeyRewriter register(Visibility visibility) {
        Target to = target;
        if (to == null) {
            throw new IllegalStateException("no target");
        }
        if (visibility == Visibility.OPAQUE) {
            opaqueRegistered = true;
            shared.keys().opaqueOpened(client, to.address());
            return null;
        }
        return new CancelKeyRewriter(shared.keys()::newSecret, (ours, theirs) -> {
            registered = ours;
            serverPid = theirs.processId();
            shared.keys()
                    .register(
                            ours,
                            new Destination(
                                    to.address(), theirs, shared.connector().usesTls()));
        });
    }

    /** The session is over or goes elsewhere; call it once for each {@link #connect}. */
    public void unregister() {
        if (target == null) {
            return;
        }
        shared.nodes().ended(target.node());
        if (tries) {
            tries = false;
            shared.health().left(target.node());
        }
        if (registered != null) {
            shared.keys().forget(registered);
            registered = null;
        }
        if (opaqueRegistered) {
            shared.keys().opaqueEnded(client, target.address());
            opaqueRegistered = false;
        }
        target = null;
    }

    /** What sits on the connection until it is relayed from. */
    public UnclaimedServerHandler watch() {
        if (watch == null) {
            throw new IllegalStateException("no server is connected");
        }
        return watch;
    }

    /** Runs {@code then} when there is no connection, now or later. */
    public void whenClosed(Runnable then) {
        if (channel == null) {
            then.run();
        } else {
            channel.closeFuture().addListener(_ -> then.run());
        }
    }

    public int serverPid() {
        return serverPid;
    }

    public @Nullable SocketAddress localAddress() {
        return channel == null ? null : channel.localAddress();
    }
}
