package io.portcullis.proxy.fence;

import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.topology.Leadership;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Measures the time from the opening of a leadership to the first bytes that reach a client under it. */
public final class FirstRelayed {
    private final RouteStatusHolder standing;
    private final ClusterTelemetry events;
    private final FenceLedger ledger;
    private final AtomicReference<@Nullable Leadership> last = new AtomicReference<>();

    public FirstRelayed(RouteStatusHolder standing, FenceLedger ledger, ClusterTelemetry events) {
        this.standing = standing;
        this.ledger = ledger;
        this.events = events;
    }

    /** Called for the first bytes of each session. */
    public void toClient(Leadership leadership, long elapsed) {
        Leadership before = last.get();
        if (!leadership.equals(before) && last.compareAndSet(before, leadership)) {
            events.firstRelayed(leadership, elapsed - standing.since());
            ledger.firstRelayed(leadership, elapsed);
        }
    }
}
