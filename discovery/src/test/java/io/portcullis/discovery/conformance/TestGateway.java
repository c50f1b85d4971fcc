package io.portcullis.discovery.conformance;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.harness.PolicyDriver;
import io.portcullis.discovery.registration.GatewayIdentity;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.source.ClusterSource;
import io.portcullis.discovery.source.SourceListener;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.network.Names;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Topology;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a gateway is without clients and servers: a source, the fencing policy, and what both said. */
final class TestGateway implements AutoCloseable, DiscoveryTelemetry {
    static final ClockSource CLOCK = new ClockSource() {
        @Override
        public long elapsed() {
            return System.nanoTime();
        }

        @Override
        public Clocks read() {
            return new Clocks(System.nanoTime(), System.currentTimeMillis() * 1_000_000);
        }
    };

    final List<Topology> topologies = new CopyOnWriteArrayList<>();
    final List<LeadershipView> news = new CopyOnWriteArrayList<>();
    final List<Failure> failures = new CopyOnWriteArrayList<>();
    final ClusterSource source;
    final PolicyDriver policy;

    private boolean closed;

    TestGateway(ClusterSources sources, ClusterSettings cluster, FencingSettings fencing) throws IOException {
        source = sources.open(cluster, fencing, GatewayIdentity.of("test", () -> 0), this);
        policy = new PolicyDriver(source, fencing, CLOCK, Records.SYSTEM_ID);
        source.start(new SourceListener() {
            @Override
            public void onTopology(Topology topology) {
                topologies.add(topology);
            }

            @Override
            public void onNews(FencingEvent.Observed observed) {
                news.add(observed.view());
                policy.onEvent(observed);
            }
        });
        policy.start();
    }

    static ClusterSources sources() {
        return new ClusterSources(CLOCK, Names.SYSTEM);
    }

    /** Returns the leadership for which the route is open. */
    Leadership awaitOpen(String node) {
        RouteStatus open = Waiting.until(
                "an open route to " + node,
                Waiting.AT_MOST,
                policy::status,
                status -> status instanceof RouteStatus.Open route
                        && route.leadership().node().value().equals(node));
        return ((RouteStatus.Open) Objects.requireNonNull(open)).leadership();
    }

    void awaitClosed(ClosedReason reason) {
        Waiting.until(
                "a route that is closed because of " + reason.label(),
                Waiting.AT_MOST,
                policy::status,
                new RouteStatus.Closed(reason)::equals);
    }

    /** Waits for a picture of the cluster, by a watch or by a contact. */
    Topology awaitTopology(String what, TopologyCondition condition) {
        return Waiting.until(
                what,
                Waiting.AT_MOST,
                () -> topologies.isEmpty() ? null : topologies.getLast(),
                newest -> newest != null && condition.holds(newest));
    }

    interface TopologyCondition {
        boolean holds(Topology topology);
    }

    @Override
    public void contactFailed(URI endpoint, Failure failure, Duration took) {
        failures.add(failure);
    }

    @Override
    public void close() throws InterruptedException {
        if (!closed) {
            closed = true;
            policy.close();
            source.close();
        }
    }
}
