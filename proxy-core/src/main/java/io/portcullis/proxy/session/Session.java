package io.portcullis.proxy.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.FenceCause;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.message.ErrorResponse;
import io.portcullis.proxy.client.ClientErrors;
import io.portcullis.proxy.client.StartupHandler;
import io.portcullis.proxy.fence.FencedSession;
import io.portcullis.proxy.fence.SessionKind;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.gateway.Listener;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.lifecycle.SessionEffect;
import io.portcullis.proxy.lifecycle.SessionEffect.Timer;
import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;
import io.portcullis.proxy.lifecycle.SessionEvent;
import io.portcullis.proxy.lifecycle.SessionMachine;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.relay.CancelKeyRewriter;
import io.portcullis.proxy.route.NodeHealth.Trouble;
import io.portcullis.proxy.route.Router;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.proxy.server.ServerConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One session: takes what happens on its channels and its event loop to {@link SessionMachine}, and performs the effects in order.
 * Client and server channel live on one event loop, so everything here happens on it and nothing is locked.
 */
public final class Session implements FencedSession {
    private final SessionContext shared;
    private final SessionLoop loop;
    private final Listener listener;
    private final Channel client;
    private final SessionMachine machine;
    private final StartupHandler reader;
    private final ServerConnection server;
    private final SessionSlots place;
    private final long number;
    private final long began;

    private final Queue<SessionEvent> arriving = new ArrayDeque<>(1);
    private boolean performing;
    private boolean over;
    private boolean introduced;
    private long waitEnds;
    private @Nullable SessionGuard entitlement;
    private @Nullable SessionTraffic relay;
    private @Nullable Link link;
    private @Nullable Target target;

    public Session(SessionContext shared, SessionLoop loop, Listener listener, Channel client) {
        this.shared = shared;
        this.loop = loop;
        this.listener = listener;
        this.client = client;
        this.machine = new SessionMachine(listener.settings().tls().mode());
        this.reader = new StartupHandler(this::on, shared.memory());
        this.server = new ServerConnection(shared, client.eventLoop(), address(), this::on);
        this.place = new SessionSlots(listener, shared.waiting());
        this.number = shared.sessionNumbers().incrementAndGet();
        this.began = shared.clock().elapsed();
    }

    public void begin() {
        try {
            client.pipeline().addLast(StartupHandler.NAME, reader);
            loop.add(this);
            startTimer(Timer.STARTUP);
            shared.events().sessionOpened(listener.settings().route());
        } catch (Throwable e) {
            loop.abandon(this, e);
        }
    }

    /**
     * Takes in one event. An effect may cause the next event; it is taken in when all effects of the first are done. A session whose
     * effects fail is over, whatever was still to be done.
     */
    void on(SessionEvent event) {
        if (over) {
            return;
        }
        arriving.add(event);
        if (performing) {
            return;
        }
        performing = true;
        try {
            SessionEvent next = arriving.poll();
            while (next != null) {
                machine.on(next).forEach(this::perform);
                next = arriving.poll();
            }
        } catch (Throwable e) {
            loop.abandon(this, e);
        } finally {
            performing = false;
        }
    }

    private void perform(SessionEffect effect) {
        switch (effect) {
            case SessionEffect.Answer(byte answer) -> {
                var _ = client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {answer}));
            }
            case SessionEffect.BeginTls(boolean direct) ->
                reader.beginTls(context(), listener.clientTls().handler(client.alloc()), direct);
            case SessionEffect.ReadClient() -> reader.next(context());
            case SessionEffect.StartTimer(Timer timer) -> startTimer(timer);
            case SessionEffect.StopTimer() -> loop.clearTimer(this);
            case SessionEffect.Seek() -> seek();
            case SessionEffect.Connect(Target to, Visibility visibility) -> connect(to, visibility);
            case SessionEffect.SendStartup() -> {
                introduced = true;
                server.startUp(reader.startup(), entitled());
            }
            case SessionEffect.Suspect(Target _) -> entitled().unreachable();
            case SessionEffect.SuspectIfOthersToo(Target failed) -> {
                if (shared.hangUps().happenedToOthers(failed.node(), address(), reader.parameters())) {
                    entitled().unreachable();
                    shared.health()
                            .failed(
                                    failed.node(),
                                    Trouble.REFUSES,
                                    shared.clock().elapsed());
                }
            }
            case SessionEffect.Avoid(Target failed) -> server.refusedBy().add(failed.node());
            case SessionEffect.DropServer() -> drop();
            case SessionEffect.AskServerTls() -> server.askTls();
            case SessionEffect.Relay(Target to, Visibility visibility) -> relay(to, visibility);
            case SessionEffect.PauseReading() -> linked().pause();
            case SessionEffect.ResumeReading() -> linked().resume();
            case SessionEffect.RelayCancel(var key) -> shared.cancels().relay(key, address(), client);
            case SessionEffect.GiveUp(Unavailable why) -> giveUp(why);
            case SessionEffect.Refuse(Unavailable why) -> ChannelClose.say(client, ClientErrors.refused(why));
            case SessionEffect.PassRefusal() -> ChannelClose.say(client, Unpooled.wrappedBuffer(server.refusal()));
            case SessionEffect.RefuseVersion() ->
                refuse("unsupported-version", ClientErrors.unsupportedVersion(reader.version()));
            case SessionEffect.RefuseViolation(String what) ->
                refuse("protocol-violation", ClientErrors.violation(what));
            case SessionEffect.CloseClient() -> {
                var _ = client.close();
            }
            case SessionEffect.Sever(EndReason reason) -> linked().sever(reason, sought());
            case SessionEffect.FinishServer() -> linked().finishServer();
            case SessionEffect.FinishClient() -> linked().finishClient();
            case SessionEffect.End(EndReason reason) -> end(reason);
        }
        loop.seeks(this, machine.seeking());
        loop.suspends(this, machine.suspended());
    }

    private ChannelHandlerContext context() {
        return client.pipeline().context(reader);
    }

    private InetAddress address() {
        return ((InetSocketAddress) client.remoteAddress()).getAddress();
    }

    private Link linked() {
        return required(link, "does not relay");
    }

    private Target sought() {
        return required(target, "has no target");
    }

    private SessionGuard entitled() {
        return required(entitlement, "rests on nothing");
    }

    private <T> T required(@Nullable T present, String otherwise) {
        if (present == null) {
            throw new IllegalStateException("session " + number + " " + otherwise);
        }
        return present;
    }

    private void startTimer(Timer timer) {
        LimitSettings limits = shared.policy().get().limits();
        Duration length = switch (timer) {
            case STARTUP -> limits.startupTimeout();
            case WAIT -> limits.connectWait();
            case REST_OF_WAIT ->
                Duration.ofNanos(Math.max(0, waitEnds - shared.clock().elapsed()));
            case AUTHENTICATION -> limits.authenticationTimeout();
        };
        if (timer == Timer.WAIT) {
            waitEnds = shared.clock().elapsed() + length.toNanos();
        }
        loop.setTimer(this, length);
    }

    private void seek() {
        if (!place.admit()) {
            on(new SessionEvent.NobodyFound(Unavailable.FULL));
            on(new SessionEvent.MayNotWait());
            return;
        }
        Router.Choice choice = shared.policy()
                .get()
                .router()
                .choose(
                        listener.settings().route(),
                        shared.standing().sight(),
                        loop.entitled(),
                        server.refusedBy(),
                        shared.clock().elapsed());
        switch (choice) {
            case Router.Choice.Found(Target found) -> {
                place.stopWaiting();
                on(new SessionEvent.TargetFound(found));
            }
            case Router.Choice.Nobody(Unavailable why) -> {
                Unavailable known = server.trouble();
                on(new SessionEvent.NobodyFound(known != null && why.equals(Unavailable.UNREACHABLE) ? known : why));
                if (!place.await()) {
                    on(new SessionEvent.MayNotWait());
                }
            }
        }
    }

    private void connect(Target to, Visibility visibility) {
        target = to;
        entitlement = new SessionGuard(shared, loop, to);
        boolean plain = client.pipeline().get(SslHandler.class) == null;
        server.connect(to, visibility, plain, entitlement);
    }

    private void drop() {
        server.drop();
        entitlement = null;
        target = null;
    }

    private void relay(Target to, Visibility visibility) {
        if (visibility == Visibility.REPLICATION) {
            entitled().replicates();
        }
        CancelKeyRewriter keys = server.register(visibility);
        SessionTraffic bytes =
                new SessionTraffic(entitled(), loop.traffic(), this::on, () -> established(to, reader), this::linked);
        bytes.relayed(Direction.TO_SERVER, reader.startupLength());
        relay = bytes;
        Link joined =
                new Link(bytes, client, server.connected(), shared.memory().on(client.eventLoop()), keys);
        link = joined;
        if (visibility == Visibility.OPAQUE) {
            // A balancer's check asks for TLS and hangs up.
            bytes.onFirstWord(() -> {
                introduced = true;
                established(to, null);
            });
        }
        joined.start(reader, server.watch());
    }

    private void established(Target on, @Nullable StartupHandler said) {
        SessionLog.established(
                number,
                listener.settings().route(),
                client.remoteAddress(),
                on,
                server.localAddress(),
                server.serverPid(),
                said);
    }

    private void giveUp(Unavailable why) {
        shared.events().refused(listener.settings().route(), why.label());
        SessionLog.refused(number, listener.settings().route(), client.remoteAddress(), why);
    }

    private void refuse(String label, ErrorResponse message) {
        shared.events().refused(listener.settings().route(), label);
        ChannelClose.say(client, message);
    }

    private void end(EndReason reason) {
        over = true;
        try {
            loop.remove(this);
            place.stopWaiting();
            // A slow peer may take a while over what was let through; until then its socket counts.
            client.closeFuture().addListener(_ -> server.whenClosed(place::leave));
        } finally {
            server.unregister();
        }
        shared.events().sessionEnded(listener.settings().route(), reason);
        SessionLog.ended(
                number,
                listener.settings().route(),
                client.remoteAddress(),
                target,
                introduced,
                reason,
                Duration.ofNanos(shared.clock().elapsed() - began),
                relay == null ? 0 : relay.toClient(),
                relay == null ? 0 : relay.toServer());
    }

    // ---- what the event loop tells

    @Override
    public boolean onFence(AllowedSessions entitled, FenceCause cause) {
        if (entitlement == null || entitlement.survives(entitled)) {
            return false;
        }
        on(new SessionEvent.Unentitled(EndReason.of(cause)));
        return true;
    }

    @Override
    public void onSuspend() {
        if (entitlement != null && entitlement.mustNotBeSuspended()) {
            on(new SessionEvent.Unentitled(EndReason.REPLICATION_UNENTITLED));
        }
    }

    @Override
    public void onGrant() {
        switch (entitled().foresee(Direction.TO_CLIENT)) {
            case RELAY -> on(new SessionEvent.Resumed());
            case HOLD -> {}
            case DROP -> required(relay, "does not relay").dropped();
        }
    }

    @Override
    public void onRouteChanged() {
        server.forgive();
        seek();
    }

    @Override
    public boolean underPermit() {
        return entitlement != null && entitlement.underPermit();
    }

    @Override
    public void onStop() {
        on(new SessionEvent.Stopping());
    }

    @Override
    public SessionKind kind() {
        boolean resting = underPermit() && shared.authority().get().permit() == null;
        return new SessionKind(
                listener.settings().route(),
                target == null ? "" : target.node().value(),
                resting ? "suspended" : machine.label());
    }

    @Override
    public void onTimeout() {
        on(new SessionEvent.TimedOut());
    }

    @Override
    public boolean abandon(Throwable why) {
        SessionLog.failed(number, why);
        boolean ended = over;
        over = true;
        arriving.clear();
        boolean serverClosed = false;
        try {
            serverClosed = server.cut();
        } finally {
            try {
                ChannelClose.reset(client);
            } finally {
                if (!ended) {
                    end(EndReason.FAILED);
                }
            }
        }
        return serverClosed && !client.isOpen();
    }
}
