package io.portcullis.proxy.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.fencing.SessionGate.Direction;
import io.portcullis.pgwire.message.ErrorResponse;
import io.portcullis.proxy.client.ClientErrors;
import io.portcullis.proxy.client.ClientStartup;
import io.portcullis.proxy.client.StartupHandler;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.fence.ClusterSessions;
import io.portcullis.proxy.fence.LoopSession;
import io.portcullis.proxy.fence.SessionKind;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.lifecycle.SessionEffect;
import io.portcullis.proxy.lifecycle.SessionEffect.Timer;
import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;
import io.portcullis.proxy.lifecycle.SessionEvent;
import io.portcullis.proxy.lifecycle.SessionMachine;
import io.portcullis.proxy.net.ChannelClose;
import io.portcullis.proxy.relay.CancelKeyRewriter;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
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
public final class Session implements LoopSession {
    private final SessionContext context;
    private final Cluster cluster;
    private final ClusterSessions fences;
    private final SessionLoop loop;
    private final ListenerTerms terms;
    private final Channel client;
    private final SessionMachine machine;
    private final StartupHandler reader;
    private final SessionServer server;
    private final SessionSlots slots;
    private final SessionTimer timer;
    private final ServerFinder finder;
    private final long number;
    private final SessionLog log;
    private final long began;

    private final Queue<SessionEvent> arriving = new ArrayDeque<>(1);
    private boolean performing;
    private boolean over;
    private boolean introduced;
    private @Nullable SessionTraffic relay;
    private @Nullable Link link;

    public Session(SessionContext context, Cluster cluster, SessionLoop loop, ListenerTerms terms, Channel client) {
        this.context = context;
        this.cluster = cluster;
        this.fences = cluster.on(loop);
        this.loop = loop;
        this.terms = terms;
        this.client = client;
        this.machine = new SessionMachine(terms.tlsMode());
        this.reader = new StartupHandler(this::on, context.memory());
        this.server = new SessionServer(context.keys(), cluster, fences, client.eventLoop(), address(), this::on, this);
        this.slots = new SessionSlots(terms, context.waiting());
        this.timer = new SessionTimer(loop, this, context.limits(), cluster.clock());
        this.finder = new ServerFinder(cluster, fences, terms, slots, server.failed(), this::on);
        this.number = context.sessionNumbers().incrementAndGet();
        this.log = new SessionLog(cluster.name(), number, terms.route(), client.remoteAddress());
        this.began = cluster.clock().elapsed();
    }

    public void begin() {
        try {
            client.pipeline().addLast(StartupHandler.NAME, reader);
            loop.add(this);
            timer.start(Timer.STARTUP);
            cluster.telemetry().sessionOpened(terms.route());
        } catch (Throwable e) {
            loop.abandon(this, e);
        }
    }

    /**
     * Takes in one event. An effect may cause the next event; it is taken in when all effects of the first are done. A session whose
     * effects fail is over, and what was still to be done is left out.
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
                reader.beginTls(context(), terms.requiredTls().handler(client.alloc()), direct);
            case SessionEffect.ReadClient() -> reader.next(context());
            case SessionEffect.StartTimer(Timer next) -> timer.start(next);
            case SessionEffect.StopTimer() -> timer.stop();
            case SessionEffect.Seek() -> finder.find();
            case SessionEffect.Connect(Target to, Visibility visibility) ->
                server.connect(to, visibility, client.pipeline().get(SslHandler.class) == null);
            case SessionEffect.SendStartup() -> {
                introduced = true;
                server.startUp(startup());
            }
            case SessionEffect.Suspect(Target _) -> server.suspect();
            case SessionEffect.SuspectIfOthersToo(Target _) -> server.suspectIfOthersToo(startup());
            case SessionEffect.Avoid(Target failed) -> server.failed().avoid(failed);
            case SessionEffect.DropServer() -> server.drop();
            case SessionEffect.AskServerTls() -> server.askTls();
            case SessionEffect.Relay(Target to, Visibility visibility) -> relay(to, visibility);
            case SessionEffect.PauseReading() -> linked().pause();
            case SessionEffect.ResumeReading() -> linked().resume();
            case SessionEffect.RelayCancel(var key) ->
                context.cancels().relay(key, address(), client, cluster.telemetry());
            case SessionEffect.GiveUp(Unavailable why) -> giveUp(why);
            case SessionEffect.Refuse(Unavailable why) -> ChannelClose.say(client, ClientErrors.refused(why));
            case SessionEffect.PassRefusal() ->
                ChannelClose.say(client, Unpooled.wrappedBuffer(server.failed().refusal()));
            case SessionEffect.RefuseVersion() ->
                refuse("unsupported-version", ClientErrors.unsupportedVersion(reader.version()));
            case SessionEffect.RefuseViolation(String what) ->
                refuse("protocol-violation", ClientErrors.violation(what));
            case SessionEffect.CloseClient() -> {
                var _ = client.close();
            }
            case SessionEffect.Sever(EndReason reason) -> linked().sever(reason, server.requiredTarget());
            case SessionEffect.FinishServer() -> linked().finishServer();
            case SessionEffect.FinishClient() -> linked().finishClient();
            case SessionEffect.End(EndReason reason) -> end(reason);
        }
        fences.waits(this, machine.seeking());
        fences.suspends(server, machine.suspended());
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

    private ClientStartup startup() {
        return required(reader.startup(), "has no StartupMessage");
    }

    private <T> T required(@Nullable T present, String otherwise) {
        if (present == null) {
            throw new IllegalStateException("session " + number + " " + otherwise);
        }
        return present;
    }

    private void relay(Target to, Visibility visibility) {
        CancelKeyRewriter keys = server.register(visibility);
        ClientStartup said = reader.startup();
        SessionTraffic bytes = new SessionTraffic(
                server.guard(), loop.traffic(), this::on, () -> established(to, reader.startup()), this::linked);
        bytes.onRelayed(Direction.TO_SERVER, said == null ? 0 : said.length());
        relay = bytes;
        Link joined = new RelayInstaller(context.backlogs().on(client.eventLoop()), bytes)
                .install(client, reader, server.connection(), keys);
        link = joined;
        if (visibility == Visibility.OPAQUE) {
            // A balancer's check asks for TLS and hangs up.
            bytes.onFirstWord(() -> {
                introduced = true;
                established(to, null);
            });
        }
        joined.start(bytes);
    }

    private void established(Target on, @Nullable ClientStartup said) {
        log.established(on, server.localAddress(), server.serverPid(), said);
    }

    private void giveUp(Unavailable why) {
        cluster.telemetry().refused(terms.route(), why.label());
        log.refused(why);
    }

    private void refuse(String label, ErrorResponse message) {
        cluster.telemetry().refused(terms.route(), label);
        ChannelClose.say(client, message);
    }

    private void end(EndReason reason) {
        over = true;
        try {
            loop.remove(this);
            fences.waits(this, false);
            slots.stopWaiting();
            // A slow peer may take a while over what was let through; until then its socket counts.
            client.closeFuture().addListener(_ -> server.whenClosed(slots::leave));
        } finally {
            server.end();
        }
        cluster.telemetry().sessionEnded(terms.route(), reason);
        log.ended(
                server.target(),
                introduced,
                reason,
                Duration.ofNanos(cluster.clock().elapsed() - began),
                relay == null ? 0 : relay.toClient(),
                relay == null ? 0 : relay.toServer());
    }

    // ---- what the event loop reports

    @Override
    public void onRouteChanged() {
        server.failed().forgive();
        finder.find();
    }

    @Override
    public void onStop() {
        on(new SessionEvent.Stopping());
    }

    @Override
    public SessionKind kind() {
        boolean resting = server.underPermit() && cluster.authority().permit() == null;
        Target target = server.target();
        return new SessionKind(
                cluster.name().value(),
                terms.route(),
                target == null ? "" : target.node().value(),
                resting ? "suspended" : machine.label());
    }

    @Override
    public void onTimeout() {
        on(new SessionEvent.TimedOut());
    }

    @Override
    public boolean abandon(Throwable why) {
        log.failed(why);
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
