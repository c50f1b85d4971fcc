package io.portcullis.proxy.cluster;

import io.portcullis.fencing.Authority;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.proxy.fence.AuthorityHolder;
import io.portcullis.proxy.fence.BrokenListener;
import io.portcullis.proxy.fence.ClusterSessions;
import io.portcullis.proxy.fence.ControlLoop;
import io.portcullis.proxy.fence.FenceLedger;
import io.portcullis.proxy.fence.FirstRelayed;
import io.portcullis.proxy.fence.Heartbeat;
import io.portcullis.proxy.fence.RouteStatusHolder;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.route.NodeHealth;
import io.portcullis.proxy.route.NodeSessions;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.route.Router;
import io.portcullis.proxy.server.HangUps;
import io.portcullis.proxy.server.ServerConnector;
import io.portcullis.proxy.server.ServerContext;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * One cluster of PostgreSQL as this gateway serves it. Discovery feeds {@link #status} and {@link #tell}; all else follows.
 */
public final class Cluster implements AutoCloseable {
    /** What can be changed while sessions run; read once for each decision. */
    private record RoutePolicy(Router router, RouteSettings settings) {}

    private final ClusterName name;
    private final ClockSource clock;
    private final FencingSettings fencing;
    private final ClusterTelemetry telemetry;
    private final AuthorityHolder authority = new AuthorityHolder();
    private final RouteStatusHolder status;
    private final NodeSessions nodes = new NodeSessions();
    private final NodeHealth health = new NodeHealth();
    private final IdentityHashMap<SessionLoop, ClusterSessions> sessions = new IdentityHashMap<>();
    private final ClusterSessions anySessions;
    private final ControlLoop control;
    private final FirstRelayed firstRelayed;
    private final ServerContext servers;
    private volatile RoutePolicy policy;

    /** @param loops of the gateway */
    public Cluster(
            ClusterSetup setup,
            FencingSettings fencing,
            RouteSettings routes,
            ClockSource clock,
            ServerConnector connector,
            List<SessionLoop> loops,
            BrokenListener broken) {
        this.name = setup.name();
        this.clock = clock;
        this.fencing = fencing;
        this.telemetry = setup.telemetry();
        this.status = new RouteStatusHolder(clock);
        loops.forEach(loop -> sessions.put(loop, new ClusterSessions(loop)));
        this.anySessions = on(loops.getFirst());
        this.control = new ControlLoop(
                name.value(),
                fencing,
                clock,
                setup.reader(),
                setup.registry(),
                setup.probe(),
                setup.agents(),
                loops.stream().map(this::on).toList(),
                authority,
                status,
                telemetry,
                broken);
        this.firstRelayed = new FirstRelayed(status, control.ledger(), telemetry);
        this.servers = new ServerContext(connector, nodes, health, new HangUps(), clock, telemetry);
        this.policy = policy(routes);
    }

    private RoutePolicy policy(RouteSettings routes) {
        return new RoutePolicy(new Router(routes, nodes, health), routes);
    }

    public void start() {
        control.start();
    }

    public ClusterName name() {
        return name;
    }

    public ClockSource clock() {
        return clock;
    }

    public FencingSettings fencing() {
        return fencing;
    }

    public ClusterTelemetry telemetry() {
        return telemetry;
    }

    /** What connections to the servers of this cluster share. */
    public ServerContext servers() {
        return servers;
    }

    /** Its part of one event loop. */
    public ClusterSessions on(SessionLoop loop) {
        ClusterSessions part = sessions.get(loop);
        if (part == null) {
            throw new IllegalStateException("a loop of another gateway");
        }
        return part;
    }

    /** What a new session would be allowed to use, for callers on no event loop. */
    public ClusterSessions onAnyLoop() {
        return anySessions;
    }

    /** News for the fencing policy, from any thread. */
    public void tell(FencingEvent event) {
        control.tell(event);
    }

    /** How many events wait for the control loop. */
    public int controlQueue() {
        return control.waiting();
    }

    public Heartbeat heartbeat() {
        return control.heartbeat();
    }

    /** What happened at each change of leadership. */
    public FenceLedger ledger() {
        return control.ledger();
    }

    /** Where discovery puts what it sees, and routing looks. */
    public RouteStatusHolder status() {
        return status;
    }

    public Authority authority() {
        return authority.get();
    }

    /** Notices the first bytes under each leadership. */
    public FirstRelayed firstRelayed() {
        return firstRelayed;
    }

    public NodeSessions nodes() {
        return nodes;
    }

    public Router router() {
        return policy.router();
    }

    /** For the clients of a listener that says something for itself. */
    public Router router(ReplicaChoice.OfListener own) {
        RoutePolicy now = policy;
        return own.equals(ReplicaChoice.OfListener.NONE)
                ? now.router()
                : new Router(now.settings().with(own), nodes, health);
    }

    public RouteSettings routes() {
        return policy.settings();
    }

    /** Puts other settings for routes in place, for what begins from now on. */
    public void reload(RouteSettings routes) {
        policy = policy(routes);
    }

    /** Nothing is relayed under the permit from now on; returns when the control loop has ended. */
    @Override
    public void close() {
        control.close();
        authority.withdraw();
    }
}
