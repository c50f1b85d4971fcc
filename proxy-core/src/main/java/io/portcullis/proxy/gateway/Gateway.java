package io.portcullis.proxy.gateway;

import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.portcullis.fencing.ClockSource;
import io.portcullis.network.Names;
import io.portcullis.proxy.cancel.CancelKeys;
import io.portcullis.proxy.cancel.CancelRelay;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.cluster.ClusterSetup;
import io.portcullis.proxy.fence.BrokenListener;
import io.portcullis.proxy.fence.Heartbeat;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.net.Transport;
import io.portcullis.proxy.relay.Backlogs;
import io.portcullis.proxy.relay.MemoryBudget;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.server.ServerConnector;
import io.portcullis.proxy.session.Admission;
import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.session.SessionContext;
import io.portcullis.proxy.telemetry.LoopTelemetry;
import io.portcullis.proxy.tls.ChannelBindingAdvice;
import io.portcullis.proxy.tls.ClientTls;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.proxy.tls.ServerTls;
import io.portcullis.proxy.tls.TlsFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One gateway: event loops, listeners and clusters, put together. */
public final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final MultiThreadIoEventLoopGroup group;
    private final List<SessionLoop> loops;
    private final Map<ClusterName, Cluster> clusters = new LinkedHashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<TlsFiles> tlsFiles = new ArrayList<>();
    private final Transport transport;
    private final MemoryBudget memory;
    private final Admission sessions;
    private final Admission pending;
    private final Admission waiting;
    private final ListenerSwitch listenerSwitch;
    private final BrokenListener broken;
    private volatile LimitSettings limits;
    private volatile boolean stopping;

    /**
     * @param setups of the clusters, which the listeners name
     * @param names looks up the hosts of servers
     * @param broken called if the process must end
     * @throws IOException naming a certificate that cannot be used, and why
     */
    public Gateway(
            GatewaySettings settings,
            List<ClusterSetup> setups,
            Transport transport,
            Names names,
            ClockSource clock,
            LoopTelemetry telemetry,
            BrokenListener broken)
            throws IOException {
        this.broken = broken;
        this.transport = transport;
        limits = settings.limits();
        transport.userTimeout(limits.tcpUserTimeout());
        memory = new MemoryBudget(limits.bufferMemory(), Transport.MAX_QUEUED_BYTES);
        sessions = new Admission(limits.maxSessions());
        pending = new Admission(limits.maxPending());
        waiting = new Admission(limits.maxWaiting());
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
                    new SessionLoop(byExecutor.size(), executor, clock, telemetry, transport::releaseIdle, broken));
        }
        loops = byExecutor.values().stream()
                .sorted((one, other) -> Integer.compare(one.index(), other.index()))
                .toList();
        for (ClusterSetup setup : setups) {
            clusters.put(
                    setup.name(),
                    new Cluster(
                            setup,
                            setup.fencing(settings.fencing()),
                            settings.routes(),
                            clock,
                            connector,
                            loops,
                            broken));
        }
        CancelKeys keys = new CancelKeys();
        SessionContext context = new SessionContext(
                clock,
                this::limits,
                keys,
                new CancelRelay(keys, connector),
                waiting,
                memory,
                new Backlogs(memory),
                new AtomicLong());
        for (ListenerSettings each : settings.listeners()) {
            listeners.add(new Listener(
                    each,
                    certificates.get(each),
                    context,
                    cluster(each.cluster()),
                    transport,
                    group,
                    channel -> loopOf(byExecutor, channel),
                    clients,
                    sessions,
                    pending));
        }
        listenerSwitch = new ListenerSwitch(listeners, broken);
    }

    private static SessionLoop loopOf(Map<EventExecutor, SessionLoop> byExecutor, Channel channel) {
        SessionLoop loop = byExecutor.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("a channel on a foreign event loop");
        }
        return loop;
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
        clusters.values().forEach(Cluster::start);
        listenerSwitch.start();
    }

    /** Nothing but {@link #stop} may end an event loop. */
    private void loopEnded() {
        if (!stopping) {
            LOG.error("an event loop ended; its sessions cannot go on, and the process ends");
            broken.onBroken();
        }
    }

    /** The threads that must never stop. */
    public List<Heartbeat> heartbeats() {
        return Stream.concat(
                        clusters.values().stream().map(Cluster::heartbeat),
                        loops.stream().map(SessionLoop::heartbeat))
                .toList();
    }

    /** In the order of the configuration. */
    public List<Cluster> clusters() {
        return List.copyOf(clusters.values());
    }

    /** @throws IllegalArgumentException if there is no such cluster */
    public Cluster cluster(ClusterName name) {
        Cluster cluster = clusters.get(name);
        if (cluster == null) {
            throw new IllegalArgumentException("no cluster is named " + name);
        }
        return cluster;
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

    public LimitSettings limits() {
        return limits;
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

    /** Puts other settings in place, for what begins from now on. */
    public void reload(RouteSettings routes) {
        clusters.values().forEach(cluster -> cluster.reload(routes));
    }

    /** Puts other limits in place, for what begins from now on. Running sessions stay, even beyond the new limits. */
    public void reload(LimitSettings next) {
        sessions.limit(next.maxSessions());
        pending.limit(next.maxPending());
        waiting.limit(next.maxWaiting());
        memory.limit(next.bufferMemory());
        transport.userTimeout(next.tcpUserTimeout());
        limits = next;
    }

    /** Closes the listeners. Sessions go on, and so does fencing. */
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

    /** Ends all sessions with a message that says why, and waits until they are closed or {@code timeout} is over. */
    public void stop(Duration timeout) {
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
        clients.newCloseFuture().awaitUninterruptibly(timeout.toMillis());
        clusters.values().forEach(Cluster::close);
        group.shutdownGracefully(0, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(timeout.toMillis() + 1_000);
    }
}
