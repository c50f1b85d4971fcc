package io.portcullis.proxy.gateway;

import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.portcullis.fencing.Authority;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.Registry;
import io.portcullis.fencing.WritableProbe;
import io.portcullis.network.Names;
import io.portcullis.proxy.cancel.CancelKeys;
import io.portcullis.proxy.cancel.CancelRelay;
import io.portcullis.proxy.fence.AuthorityHolder;
import io.portcullis.proxy.fence.ControlLoop;
import io.portcullis.proxy.fence.FenceLedger;
import io.portcullis.proxy.fence.FirstRelayed;
import io.portcullis.proxy.fence.Heartbeat;
import io.portcullis.proxy.fence.RouteStatusHolder;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.net.Transport;
import io.portcullis.proxy.relay.MemoryBudget;
import io.portcullis.proxy.route.NodeHealth;
import io.portcullis.proxy.route.NodeSessions;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.route.Router;
import io.portcullis.proxy.server.HangUps;
import io.portcullis.proxy.server.ServerConnector;
import io.portcullis.proxy.session.Admission;
import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.session.SessionContext;
import io.portcullis.proxy.telemetry.GatewayTelemetry;
import io.portcullis.proxy.tls.ChannelBindingAdvice;
import io.portcullis.proxy.tls.ClientTls;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ServerTls;
import io.portcullis.proxy.tls.TlsFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway: event loops, listeners and the control loop, put together. Discovery feeds {@link #standing} and {@link #tell}; all else
 * follows.
 */
public final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final MultiThreadIoEventLoopGroup group;
    private final List<SessionLoop> loops;
    private final List<Listener> listeners = new ArrayList<>();
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<TlsFiles> tlsFiles = new ArrayList<>();
    private final AuthorityHolder authority = new AuthorityHolder();
    private final RouteStatusHolder standing;
    private final NodeSessions nodes = new NodeSessions();
    private final NodeHealth health = new NodeHealth();
    private final CancelKeys keys = new CancelKeys();
    private final Transport transport;
    private final MemoryBudget memory;
    private final Admission sessions;
    private final Admission pending;
    private final Admission waiting;
    private final ControlLoop control;
    private final ListenerSwitch listenerSwitch;
    private final Runnable onBroken;
    private volatile SessionContext.Policy policy;
    private volatile boolean stopping;

    /**
     * @param names looks up the hosts of servers
     * @param onBroken called if the process must end, after the reason was logged, and perhaps more than once: the control thread or an
     *     event loop ended, or something failed after which nothing can be relied upon
     * @throws IOException naming a certificate that cannot be used, and why
     */
    public Gateway(
            GatewaySettings settings,
            Transport transport,
            Names names,
            ClockSource clock,
            DcsReader reader,
            Registry registry,
            WritableProbe probe,
            GatewayTelemetry events,
            Runnable onBroken)
            throws IOException {
        this.onBroken = onBroken;
        LimitSettings limits = settings.limits();
        this.transport = transport;
        transport.userTimeout(limits.tcpUserTimeout());
        standing = new RouteStatusHolder(clock);
        memory = new MemoryBudget(limits.bufferMemory(), Transport.MOST_QUEUED);
        sessions = new Admission(limits.maxSessions());
        pending = new Admission(limits.maxPending());
        waiting = new Admission(limits.maxWaiting());
        policy = policy(settings.routes(), limits);
        Map<ListenerSettings, ClientTls> certificates = new HashMap<>();
        for (ListenerSettings each : settings.listeners()) {
            if (each.tls().mode() == ClientTlsMode.TERMINATE) {
                certificates.put(each, new ClientTls(each.tls()));
            }
        }
        List<ClientTls> clientTls = List.copyOf(certificates.values());
        ServerTls serverTls = new ServerTls(settings.serverTls());
        tlsFiles.addAll(clientTls);
        if (!serverTls.files().isEmpty()) {
            tlsFiles.add(serverTls);
        }
        ServerConnector connector = new ServerConnector(
                transport, names, serverTls, () -> limits().connectTimeout(), new ChannelBindingAdvice(clientTls));

        group = transport.loops(settings.loops());
        Map<EventExecutor, SessionLoop> byExecutor = new HashMap<>();
        for (EventExecutor executor : group) {
            byExecutor.put(
                    executor,
                    new SessionLoop(byExecutor.size(), executor, clock, events, transport::releaseIdle, onBroken));
        }
        loops = byExecutor.values().stream()
                .sorted((one, other) -> Integer.compare(one.index(), other.index()))
                .toList();
        control = new ControlLoop(
                settings.fencing(), clock, reader, registry, probe, loops, authority, standing, events, onBroken);
        SessionContext shared = new SessionContext(
                clock,
                settings.fencing(),
                () -> policy,
                authority,
                standing,
                nodes,
                health,
                keys,
                connector,
                new HangUps(),
                new CancelRelay(keys, connector, events),
                waiting,
                memory,
                control::tell,
                new FirstRelayed(standing, control.ledger(), events),
                events,
                new AtomicLong());
        for (ListenerSettings each : settings.listeners()) {
            listeners.add(new Listener(
                    each,
                    certificates.get(each),
                    shared,
                    transport,
                    group,
                    channel -> loopOf(byExecutor, channel),
                    clients,
                    sessions,
                    pending));
        }
        listenerSwitch = new ListenerSwitch(listeners, standing, () -> policy.router(), loops.getFirst(), onBroken);
    }

    private static SessionLoop loopOf(Map<EventExecutor, SessionLoop> byExecutor, Channel channel) {
        SessionLoop loop = byExecutor.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("a channel on a foreign event loop");
        }
        return loop;
    }

    private SessionContext.Policy policy(RouteSettings routes, LimitSettings limits) {
        return new SessionContext.Policy(new Router(routes, nodes, health), routes, limits);
    }

    /**
     * Begins to watch and to listen.
     *
     * @throws IOException naming the address that cannot be listened on
     */
    public void start() throws IOException {
        for (Listener listener : listeners) {
            listener.open();
        }
        for (EventExecutor executor : group) {
            executor.terminationFuture().addListener(_ -> loopEnded());
        }
        loops.forEach(SessionLoop::start);
        control.start();
        listenerSwitch.start();
    }

    /** Nothing but {@link #stop} may end an event loop. */
    private void loopEnded() {
        if (!stopping) {
            LOG.error("an event loop ended; its sessions cannot go on, and the process ends");
            onBroken.run();
        }
    }

    /** The threads on which everything rests. */
    public List<Heartbeat> pulses() {
        return Stream.concat(Stream.of(control.pulse()), loops.stream().map(SessionLoop::pulse))
                .toList();
    }

    /** How many events wait for the control loop. */
    public int controlQueue() {
        return control.waiting();
    }

    /** News for the fencing policy, from any thread. */
    public void tell(FencingEvent event) {
        control.tell(event);
    }

    /** What happened at each change of leadership. */
    public FenceLedger ledger() {
        return control.ledger();
    }

    /** Where discovery puts what it sees, and everybody looks. */
    public RouteStatusHolder standing() {
        return standing;
    }

    public Authority authority() {
        return authority.get();
    }

    public List<Listener> listeners() {
        return List.copyOf(listeners);
    }

    public List<SessionLoop> loops() {
        return loops;
    }

    /** Certificates and keys of both sides, as far as there are any. */
    public List<TlsFiles> tlsFiles() {
        return List.copyOf(tlsFiles);
    }

    public NodeSessions nodes() {
        return nodes;
    }

    public Router router() {
        return policy.router();
    }

    public RouteSettings routes() {
        return policy.routes();
    }

    public LimitSettings limits() {
        return policy.limits();
    }

    public Admission sessions() {
        return sessions;
    }

    public Admission waiting() {
        return waiting;
    }

    public MemoryBudget memory() {
        return memory;
    }

    public Admission pending() {
        return pending;
    }

    /** Puts other settings for routes and limits in place, for what begins from now on. */
    public void reload(RouteSettings routes, LimitSettings limits) {
        sessions.limit(limits.maxSessions());
        pending.limit(limits.maxPending());
        waiting.limit(limits.maxWaiting());
        memory.limit(limits.bufferMemory());
        transport.userTimeout(limits.tcpUserTimeout());
        policy = policy(routes, limits);
    }

    /** Listens no more. Sessions go on, and fencing goes on with them. */
    public void drain() {
        listenerSwitch.close();
        for (Listener listener : listeners) {
            try {
                listener.closeForGood();
            } catch (IOException e) {
                LOG.error("while draining: {}", e.getMessage());
            }
        }
    }

    /** Ends all sessions, each told why, and waits until they are gone or {@code patience} is over. */
    public void stop(Duration patience) {
        stopping = true;
        drain();
        for (SessionLoop loop : loops) {
            try {
                loop.execute(loop::stop);
            } catch (RejectedExecutionException e) {
                LOG.warn("the event loop {} has ended before", loop.index());
            }
        }
        // An event loop that shuts down closes its channels before it runs the tasks that were handed to it.
        clients.newCloseFuture().awaitUninterruptibly(patience.toMillis());
        control.close();
        authority.withdraw();
        group.shutdownGracefully(0, patience.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(patience.toMillis() + 1_000);
    }
}
