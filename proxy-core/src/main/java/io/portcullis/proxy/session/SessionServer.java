package io.portcullis.proxy.session;

import io.netty.channel.EventLoop;
import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.FenceCause;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.fencing.SessionGate.Verdict;
import io.portcullis.proxy.cancel.CancelKeys;
import io.portcullis.proxy.client.ClientStartup;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.fence.Abandonable;
import io.portcullis.proxy.fence.ClusterSessions;
import io.portcullis.proxy.fence.FencedServer;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;
import io.portcullis.proxy.lifecycle.SessionEvent;
import io.portcullis.proxy.lifecycle.SessionEventListener;
import io.portcullis.proxy.relay.CancelKeyRewriter;
import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.proxy.server.ServerConnection;
import java.net.InetAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The server side of one session: which server it has, what allows that, and which cancel key leads there. A fence closes this, and the
 * session hears of it.
 */
final class SessionServer implements FencedServer, ServerConnection.Listener {
    private final Cluster cluster;
    private final ClusterSessions fences;
    private final EventLoop loop;
    private final InetAddress client;
    private final SessionEventListener session;
    private final Abandonable whole;
    private final CancelRegistration cancel;
    private final FailedServers failed = new FailedServers();

    private @Nullable ServerConnection connection;
    private @Nullable SessionGuard guard;
    private @Nullable Target target;

    /** @param whole the session, which ends if this fails */
    SessionServer(
            CancelKeys keys,
            Cluster cluster,
            ClusterSessions fences,
            EventLoop loop,
            InetAddress client,
            SessionEventListener session,
            Abandonable whole) {
        this.cluster = cluster;
        this.fences = fences;
        this.loop = loop;
        this.client = client;
        this.session = session;
        this.whole = whole;
        this.cancel = new CancelRegistration(keys, client);
    }

    /** The servers that this session has tried. */
    FailedServers failed() {
        return failed;
    }

    /** @param plainClient the client's own connection has no TLS */
    void connect(Target to, Visibility visibility, boolean plainClient) {
        target = to;
        guard = new SessionGuard(cluster, fences, to);
        ServerConnection next = new ServerConnection(cluster.servers(), loop, to.node(), to.address(), this);
        connection = next;
        fences.add(this);
        next.connect(visibility != Visibility.OPAQUE, plainClient);
    }

    /** Sends the StartupMessage, if the session may speak to the server at this moment. */
    void startUp(ClientStartup startup) {
        if (guard().foresee(Direction.TO_SERVER) != Verdict.RELAY) {
            session.onEvent(new SessionEvent.Unentitled(EndReason.SILENCE));
            return;
        }
        connection().startUp(startup.buffer());
    }

    void askTls() {
        connection().askTls();
    }

    /** The node does not serve clients. */
    void suspect() {
        guard().unreachable();
    }

    /** As {@link #suspect}, if the node has failed other clients in the same way. */
    void suspectIfOthersToo(ClientStartup startup) {
        ServerConnection server = connection();
        if (cluster.servers().hangUps().happenedToOthers(server.node(), client, startup.parameters())) {
            guard().unreachable();
            cluster.servers()
                    .health()
                    .failed(server.node(), Trouble.REFUSES, cluster.clock().elapsed());
        }
    }

    /** Forgets the server, in whichever state the connection is. */
    void drop() {
        fences.remove(this);
        cancel.close();
        ServerConnection before = connection;
        connection = null;
        guard = null;
        target = null;
        if (before != null) {
            before.drop();
        }
    }

    // ---- the relay

    /** Begins to relay; returns what rewrites the cancel key, or null if TLS hides it. */
    @Nullable
    CancelKeyRewriter register(Visibility visibility) {
        ServerConnection server = connection();
        if (visibility == Visibility.REPLICATION) {
            guard().replicates();
        }
        if (visibility == Visibility.OPAQUE) {
            cancel.openOpaque(server.address());
            return null;
        }
        return cancel.rewriter(server.address(), cluster.servers().connector().usesTls());
    }

    /** The session is over; its connections are closed elsewhere. */
    void end() {
        fences.remove(this);
        cancel.close();
        if (connection != null) {
            connection.release();
        }
    }

    /**
     * As {@link #drop}, when nothing else can be relied upon.
     *
     * @return whether no connection is left
     */
    boolean cut() {
        return connection == null || connection.cut();
    }

    /** Calls {@code listener} when there is no connection, now or later. */
    void whenClosed(ServerConnection.CloseListener listener) {
        if (connection == null) {
            listener.onClosed();
        } else {
            connection.whenClosed(listener);
        }
    }

    ServerConnection connection() {
        return required(connection, "has no server");
    }

    SessionGuard guard() {
        return required(guard, "has no server that anything could allow");
    }

    Target requiredTarget() {
        return required(target, "has no target");
    }

    private static <T> T required(@Nullable T present, String otherwise) {
        if (present == null) {
            throw new IllegalStateException("the session " + otherwise);
        }
        return present;
    }

    /** Where the session goes, or null while it looks for a server. */
    @Nullable
    Target target() {
        return target;
    }

    int serverPid() {
        return cancel.serverPid();
    }

    @Nullable
    SocketAddress localAddress() {
        return connection == null ? null : connection.localAddress();
    }

    // ---- what the connection reports

    @Override
    public void onConnected() {
        failed.trouble(null);
        session.onEvent(
                guard().holdsNow()
                        ? new SessionEvent.ServerConnected()
                        : new SessionEvent.Unentitled(EndReason.LEADERSHIP_ENDED));
    }

    @Override
    public void onUnreachable() {
        failed.trouble(null);
        session.onEvent(new SessionEvent.ServerUnreachable());
    }

    @Override
    public void onTlsUnfit(Unavailable why) {
        failed.trouble(why);
        session.onEvent(new SessionEvent.ServerTlsUnfit(why));
    }

    @Override
    public void onNotTried() {
        failed.trouble(Unavailable.EXHAUSTED);
        session.onEvent(new SessionEvent.ServerNotTried());
    }

    @Override
    public void onTlsAnswer(byte answer) {
        session.onEvent(new SessionEvent.ServerTlsAnswered(answer));
    }

    /** While nothing has reached the client there is nothing to suspend: another server will do. */
    @Override
    public void onAnswer() {
        session.onEvent(
                guard().foresee(Direction.TO_CLIENT) == Verdict.RELAY
                        ? new SessionEvent.ServerAnswered()
                        : new SessionEvent.Unentitled(EndReason.SILENCE));
    }

    @Override
    public void onRefused() {
        failed.refusal(connection().refusal());
        session.onEvent(new SessionEvent.ServerRefused());
    }

    @Override
    public void onFull() {
        failed.refusal(connection().refusal());
        session.onEvent(new SessionEvent.ServerFull());
    }

    @Override
    public void onNothingOffered() {
        session.onEvent(new SessionEvent.NothingOffered());
    }

    @Override
    public void onClosed() {
        session.onEvent(new SessionEvent.ServerGone());
    }

    // ---- what the fencing policy reports

    @Override
    public boolean onFence(AllowedSessions allowed, FenceCause cause) {
        if (guard == null || guard.survives(allowed)) {
            return false;
        }
        session.onEvent(new SessionEvent.Unentitled(EndReason.of(cause)));
        return true;
    }

    @Override
    public void onSuspend() {
        if (guard().mustNotBeSuspended()) {
            session.onEvent(new SessionEvent.Unentitled(EndReason.REPLICATION_UNENTITLED));
        }
    }

    @Override
    public void onGrant() {
        switch (guard().foresee(Direction.TO_CLIENT)) {
            case RELAY -> session.onEvent(new SessionEvent.Resumed());
            case HOLD -> {}
            case DROP -> session.onEvent(new SessionEvent.Unentitled(guard().reasonOfLoss()));
        }
    }

    @Override
    public boolean underPermit() {
        return guard != null && guard.underPermit();
    }

    @Override
    public boolean abandon(Throwable why) {
        return whole.abandon(why);
    }
}
