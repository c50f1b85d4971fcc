package io.portcullis.discovery.conformance;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.harness.PolicyGateway;
import io.portcullis.discovery.harness.TestClock;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.network.Names;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.Leadership;
import java.io.IOException;
import java.util.Objects;

/** A gateway before a cluster in which every leader is writable. */
final class TestGateway extends PolicyGateway {
    private boolean closed;

    TestGateway(ClusterSources sources, ClusterSettings cluster, FencingSettings fencing) throws IOException {
        super(sources, cluster, fencing, "test", _ -> new WritableAnswer.Writable(Records.SYSTEM_ID, 1));
        start();
    }

    static ClusterSources sources() {
        return new ClusterSources(TestClock.SYSTEM, Names.SYSTEM);
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

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            super.close();
        }
    }
}
