package io.portcullis.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FailsafeProbe;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEventListener;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.fencing.Registry;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.network.Names;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.cluster.ClusterSetup;
import io.portcullis.proxy.fence.BrokenListener;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.gateway.ListenerSettings.WhenClosed;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.net.Transport;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.session.LimitSettings;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.proxy.telemetry.LoopTelemetry;
import io.portcullis.proxy.tls.ClientTlsSettings;
import io.portcullis.proxy.tls.ServerTlsSettings;
import io.portcullis.testkit.clock.ManualClock;
import io.portcullis.testkit.process.FreePorts;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Bond;
import io.portcullis.topology.ClusterFlags;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.MemberTags;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Revision;
import io.portcullis.topology.Role;
import io.portcullis.topology.TimelineHistory;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real gateway on loopback, before a cluster that exists only in the test's words, on a clock that only the test moves. The DCS
 * answers at once while {@link #reachable}.
 */
final class TestGateway implements AutoCloseable, DcsReader, Registry {
    private static final byte[] SECRET = {1, 2, 3, 4};
    private static final Bond LEASE = new Bond("1");

    private static final ClusterName CLUSTER = new ClusterName("test");

    static final NodeName PG1 = new NodeName("pg1");
    static final NodeName PG2 = new NodeName("pg2");

    private static final FreePorts PORTS = new FreePorts();

    /** What a test may set before it starts. */
    static final class Setup {
        ClientTlsSettings tls = ClientTlsSettings.PASSTHROUGH;
        ServerTlsSettings serverTls = ServerTlsSettings.NONE;
        RouteSettings routes = RouteSettings.DEFAULT;
        LimitSettings limits = LimitSettings.DEFAULT;
        WhenClosed whenClosed = WhenClosed.WAIT;
        int maxSessions = 1_000;
        /** What the listener of the replica route says for itself. */
        ReplicaChoice.OfListener replicas = ReplicaChoice.OfListener.NONE;

        Names names = Names.SYSTEM;

        /** Of all nodes. */
        String host = "127.0.0.1";

        ClusterTelemetry events = ClusterTelemetry.NONE;
        LoopTelemetry loops = LoopTelemetry.NONE;
        BrokenListener onBroken = () -> {
            throw new AssertionError("the gateway cannot go on");
        };

        /** Why each session ended is put into {@code ends}, and no other event is passed on. */
        Setup endsInto(Collection<EndReason> ends) {
            events = new ClusterTelemetry() {
                @Override
                public void sessionEnded(Route route, EndReason reason) {
                    ends.add(reason);
                }
            };
            return this;
        }
    }

    final ManualClock clock = new ManualClock();
    final Gateway gateway;
    final Cluster cluster;
    private final Map<NodeName, Member> members = new TreeMap<>();
    /** Of the nodes that appear from now on. */
    Map<String, String> tags = Map.of();

    private long revision = 100;
    private @Nullable Lock lock;
    private volatile Topology topology;
    private volatile @Nullable Registration registration;
    volatile boolean reachable = true;
    /** The answer of an agent that is asked whether its node is writable. */
    volatile boolean agentsAnswer = true;

    /** How long the lock lasts, whenever that is asked; null if the DCS does not tell. */
    volatile @Nullable Duration lockLasts;

    private final String host;
    private boolean stopped;

    TestGateway() throws IOException {
        this(new Setup());
    }

    TestGateway(Setup setup) throws IOException {
        host = setup.host;
        topology = snapshot();
        GatewaySettings settings = new GatewaySettings(
                List.of(listener(Route.PRIMARY, setup), listener(Route.REPLICA, setup)),
                FencingSettings.DEFAULT,
                setup.routes,
                setup.limits,
                setup.serverTls,
                2);
        gateway = new Gateway(
                settings,
                List.of(new ClusterSetup(CLUSTER, true, this, this, this::verify, FailsafeProbe.NONE, setup.events)),
                new Transport(),
                setup.names,
                source(),
                setup.loops,
                setup.onBroken);
        cluster = gateway.cluster(CLUSTER);
        gateway.start();
    }

    private static ListenerSettings listener(Route route, Setup setup) {
        NodeAddress bind = new NodeAddress("127.0.0.1", PORTS.next());
        return new ListenerSettings(
                bind,
                CLUSTER,
                route,
                setup.tls,
                setup.maxSessions,
                setup.whenClosed,
                route == Route.REPLICA ? setup.replicas : ReplicaChoice.OfListener.NONE);
    }

    private ClockSource source() {
        return new ClockSource() {
            @Override
            public long elapsed() {
                return clock.elapsed();
            }

            @Override
            public Clocks read() {
                return new Clocks(clock.elapsed(), clock.wall());
            }
        };
    }

    private void verify(FencingEffect.Verify request, FencingEventListener answer) {
        answer.onEvent(new FencingEvent.Verified(
                request.leadership(),
                agentsAnswer ? new WritableAnswer.Writable("sys", 1) : new WritableAnswer.NoAnswer()));
    }

    /** The DCS answers at once, or never. */
    @Override
    public void readContact(FencingEffect.ReadContact request, FencingEventListener answer) {
        if (!reachable) {
            answer.onEvent(new FencingEvent.ContactFailed(request.round()));
            return;
        }
        Topology seen = topology;
        cluster.status().onTopology(seen);
        answer.onEvent(new FencingEvent.ContactAnswered(
                request.round(),
                lockTime(),
                new DcsReading(clock.elapsed(), new Reign("c", 1), seen.view(), registration, Map.of())));
    }

    private LockTime lockTime() {
        Duration lasts = lockLasts;
        return lasts == null
                ? new LockTime.NotOffered()
                : new LockTime.Holds(clock.elapsed(), lasts.toNanos(), lasts.toNanos(), LEASE, new Reign("c", 1));
    }

    @Override
    public void renew(FencingEffect.Renew request, FencingEventListener answer) {
        if (!reachable) {
            answer.onEvent(new FencingEvent.RenewalFailed(request.round()));
            return;
        }
        Registration before = registration;
        Registration now = new Registration(
                "r1",
                before == null ? "1" : before.version() + "1",
                clock.elapsed(),
                request.acknowledged(),
                request.remembered());
        registration = now;
        answer.onEvent(new FencingEvent.Renewed(request.round(), now));
    }

    // ---- the cluster changes, and a watch reports it at once

    TestGateway primary(NodeName node, int port) {
        return member(node, port, Role.PRIMARY);
    }

    TestGateway replica(NodeName node, int port) {
        return member(node, port, Role.REPLICA);
    }

    TestGateway member(NodeName node, int port, Role role) {
        revision++;
        members.put(
                node,
                new Member(
                        node,
                        new NodeAddress(host, port),
                        null,
                        "running",
                        "3.0.2",
                        0,
                        true,
                        false,
                        new MemberTags(true, true, tags),
                        new MemberClaim(role, true, true, new Revision("c", revision), 1, true)));
        return told();
    }

    /** {@code node} takes the lock, and its record says that it is a running primary. */
    TestGateway lead(NodeName node, int port) {
        revision++;
        lock = new Lock(new Leadership("c", node, new Holding("r" + revision)), new Revision("c", revision), LEASE);
        return primary(node, port);
    }

    TestGateway release() {
        revision++;
        lock = null;
        return told();
    }

    private TestGateway told() {
        topology = snapshot();
        if (reachable) {
            cluster.status().onTopology(topology);
            cluster.tell(new FencingEvent.Observed(topology.view()));
        }
        return this;
    }

    private Topology snapshot() {
        Map<NodeName, MemberClaim> claims = new TreeMap<>();
        members.forEach((name, member) -> claims.put(name, member.claim()));
        LeadershipView view = new LeadershipView(
                new Revision("c", revision),
                lock,
                lock == null ? null : new Acknowledgement(lock.leadership().toString()),
                claims,
                ClusterFlags.NONE,
                "sys",
                TimelineHistory.upTo(1));
        return new Topology(view, members, 0, Topology.USUAL_LOOP, List.of());
    }

    // ---- time

    /** Moves the clock and lets the control loop notice. */
    void pass(Duration length) {
        clock.advance(length);
        cluster.tell(new FencingEvent.Woken());
    }

    /** Lets a session begin: the server greets, and the client has heard all of it. Returns the server's end. */
    static WirePeer welcomed(WirePeer client, WirePeer backend, String... parameters) throws IOException {
        backend.welcome(42, SECRET, parameters);
        client.readUntil('Z');
        return backend;
    }

    /** Waits until the primary route is open or closed. */
    TestGateway awaitOpen(boolean open) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(cluster.status().standing() instanceof RouteStatus.Open)
                        .isEqualTo(open));
        return this;
    }

    int port(Route route) {
        return gateway.listeners().stream()
                .filter(listener -> listener.settings().route() == route)
                .findFirst()
                .orElseThrow()
                .settings()
                .bind()
                .port();
    }

    /** A client that has connected and said nothing. */
    WirePeer client() throws IOException {
        return WirePeer.connect(port(Route.PRIMARY));
    }

    WirePeer replicaClient() throws IOException {
        return WirePeer.connect(port(Route.REPLICA));
    }

    int sessions() {
        return gateway.loops().stream().mapToInt(SessionLoop::size).sum();
    }

    /** A test may do so before its end. */
    @Override
    public void close() {
        if (!stopped) {
            stopped = true;
            gateway.stop(Duration.ofSeconds(2));
        }
    }
}
