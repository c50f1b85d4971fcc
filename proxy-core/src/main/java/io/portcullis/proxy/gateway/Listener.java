package io.portcullis.proxy.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.portcullis.network.BindErrors;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.net.Transport;
import io.portcullis.proxy.session.Admission;
import io.portcullis.proxy.session.ListenerTerms;
import io.portcullis.proxy.session.Session;
import io.portcullis.proxy.session.SessionContext;
import io.portcullis.proxy.tls.ClientTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One address that clients of one cluster come to: accepts them, counts them, begins their sessions. */
public final class Listener {
    /** How long an event loop gets to open or close a socket. Takes no time, unless the loop is stuck. */
    private static final Duration EVENT_LOOP_TIMEOUT = Duration.ofSeconds(5);

    private final ListenerSettings settings;
    private final SessionContext context;
    private final Cluster cluster;
    private final ListenerTerms terms;
    private final Transport transport;
    private final ChannelGroup clients;
    private final ServerBootstrap bootstrap;
    private @Nullable Channel channel;
    private @Nullable SocketAddress bound;
    private boolean forGood;

    /**
     * @param loopOf the session loop that belongs to a channel's event loop
     * @param clients where connections of clients stay as long as they are open
     * @param sessions counts the sessions of all listeners
     * @param pending counts clients that have not been let in as sessions
     */
    Listener(
            ListenerSettings settings,
            @Nullable ClientTls clientTls,
            SessionContext context,
            Cluster cluster,
            Transport transport,
            MultiThreadIoEventLoopGroup loops,
            Function<Channel, SessionLoop> loopOf,
            ChannelGroup clients,
            Admission sessions,
            Admission pending) {
        this.settings = settings;
        this.context = context;
        this.cluster = cluster;
        this.transport = transport;
        this.clients = clients;
        this.terms = new ListenerTerms(
                settings.route(),
                settings.replicas(),
                settings.tls().mode(),
                clientTls,
                settings.whenClosed() == WhenClosed.WAIT,
                pending,
                sessions,
                new Admission(settings.maxSessions()));
        this.bootstrap = transport.listen(loops).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                accept(client, loopOf.apply(client));
            }
        });
    }

    /**
     * Opens the listening socket, unless it is open or was closed for good.
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
     * Closes the listening socket; sessions are not touched.
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

    /** Like {@link #close}, and for good. */
    void closeForGood() throws IOException {
        synchronized (this) {
            forGood = true;
        }
        close();
    }

    private void accept(Channel client, SessionLoop loop) {
        if (!terms.pending().enter()) {
            // Too many clients have sent no StartupMessage yet: no answer, and no line in the log.
            cluster.telemetry().refused(settings.route(), "too-many-pending");
            ChannelClose.reset(client);
            return;
        }
        Session session;
        try {
            clients.add(client);
            transport.accepted(client);
            session = new Session(context, cluster, loop, terms, client);
        } catch (Throwable e) {
            // Netty closes the connection, and says why.
            terms.pending().leave();
            throw e;
        }
        session.begin();
    }

    public ListenerSettings settings() {
        return settings;
    }

    /** Whose sessions begin here. */
    public Cluster cluster() {
        return cluster;
    }

    /** Where it listens, or null before the first time. */
    public synchronized @Nullable SocketAddress address() {
        return bound;
    }

    /** The limit of this listener alone. */
    public Admission limit() {
        return terms.ownSessions();
    }
}
