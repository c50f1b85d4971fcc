package io.portcullis.proxy.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.portcullis.network.BindErrors;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.net.Transport;
import io.portcullis.proxy.session.Admission;
import io.portcullis.proxy.session.Session;
import io.portcullis.proxy.session.SessionContext;
import io.portcullis.proxy.tls.ClientTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One address that clients come to: accepts them, counts them, begins their sessions. */
public final class Listener {
    /** How long an event loop gets to open or close a socket. Takes no time, unless the loop is stuck. */
    private static final Duration EVENT_LOOP_TIMEOUT = Duration.ofSeconds(5);

    private final ListenerSettings settings;
    private final @Nullable ClientTls clientTls;
    private final SessionContext shared;
    private final Transport transport;
    private final ChannelGroup clients;
    private final Admission gateway;
    private final Admission own;
    private final Admission pending;
    private final ServerBootstrap bootstrap;
    private @Nullable Channel channel;
    private @Nullable SocketAddress bound;
    private boolean forGood;

    /**
     * @param loopOf the session loop that belongs to a channel's event loop
     * @param clients where connections of clients stay as long as they are open
     * @param gateway counts the sessions of all listeners
     * @param pending counts clients that have not been let in as sessions
     */
    Listener(
            ListenerSettings settings,
            @Nullable ClientTls clientTls,
            SessionContext shared,
            Transport transport,
            MultiThreadIoEventLoopGroup loops,
            Function<Channel, SessionLoop> loopOf,
            ChannelGroup clients,
            Admission gateway,
            Admission pending) {
        this.settings = settings;
        this.clientTls = clientTls;
        this.shared = shared;
        this.transport = transport;
        this.clients = clients;
        this.gateway = gateway;
        this.own = new Admission(settings.maxSessions());
        this.pending = pending;
        this.bootstrap = transport.listen(loops).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                accept(client, loopOf.apply(client));
            }
        });
    }

    /**
     * Listens, if it does not yet and was not closed for good.
     *
     * @throws IOException naming the address and what is wrong with it
     */
    public synchronized void open() throws IOException {
        if (channel != null || forGood) {
            return;
        }
        InetSocketAddress wanted = bound instanceof InetSocketAddress before
                ? before
                : new InetSocketAddress(settings.bind().host(), settings.bind().port());
        if (wanted.isUnresolved()) {
            throw new IOException("cannot listen on " + settings.bind() + ": its name cannot be resolved");
        }
        ChannelFuture binding = bootstrap.bind(wanted);
        if (!binding.awaitUninterruptibly(EVENT_LOOP_TIMEOUT.toMillis())) {
            binding.addListener(_ -> {
                var _ = binding.channel().close();
            });
            throw new IOException("cannot listen on " + settings.bind() + ": no event loop took it up within "
                    + EVENT_LOOP_TIMEOUT.toSeconds() + " s");
        }
        if (!binding.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + settings.bind() + " (bind of the listener of route "
                            + settings.route().label() + "): " + BindErrors.of(binding.cause()),
                    binding.cause());
        }
        channel = binding.channel();
        bound = channel.localAddress();
    }

    /**
     * Listens no more; sessions are not touched.
     *
     * @throws IOException if it is not known to be closed, since its event loop does not answer
     */
    public synchronized void close() throws IOException {
        if (channel != null) {
            if (!channel.close().awaitUninterruptibly(EVENT_LOOP_TIMEOUT.toMillis())) {
                throw new IOException("cannot close the listener on " + settings.bind()
                        + ": its event loop did not answer within " + EVENT_LOOP_TIMEOUT.toSeconds() + " s");
            }
            channel = null;
        }
    }

    /** As {@link #close}, and it is never opened again. */
    void closeForGood() throws IOException {
        synchronized (this) {
            forGood = true;
        }
        close();
    }

    private void accept(Channel client, SessionLoop loop) {
        if (!pending.enter()) {
            // More clients than we hold who have not said what they want: not worth an answer, nor a line.
            shared.events().refused(settings.route(), "too-many-pending");
            ChannelClose.reset(client);
            return;
        }
        Session session;
        try {
            clients.add(client);
            transport.accepted(client);
            session = new Session(shared, loop, this, client);
        } catch (Throwable e) {
            // Netty closes the connection of whom we could not begin with, and tells why.
            pending.leave();
            throw e;
        }
        session.begin();
    }

    /** Takes the places of one session, if there are any. */
    public boolean admit() {
        if (!gateway.enter()) {
            return false;
        }
        if (!own.enter()) {
            gateway.leave();
            return false;
        }
        return true;
    }

    public void leave() {
        own.leave();
        gateway.leave();
    }

    /** A client has said what it wants, or is gone. */
    public void noLongerPending() {
        pending.leave();
    }

    /** Whether clients wait here for the route to open. */
    public boolean letsWait() {
        return settings.whenClosed() == WhenClosed.WAIT;
    }

    public ListenerSettings settings() {
        return settings;
    }

    /** What ends TLS here; only listeners that terminate have it. */
    public ClientTls clientTls() {
        if (clientTls == null) {
            throw new IllegalStateException("listener " + settings.bind() + " does not terminate TLS");
        }
        return clientTls;
    }

    /** Where it listens, or null before the first time. */
    public synchronized @Nullable SocketAddress address() {
        return bound;
    }

    /** The limit of this listener alone. */
    public Admission limit() {
        return own;
    }
}
