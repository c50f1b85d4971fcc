package io.portcullis.proxy.gateway;

import io.portcullis.proxy.fence.FenceLedger;
import io.portcullis.proxy.fence.StandingCell;
import io.portcullis.proxy.telemetry.GatewayEvents;
import io.portcullis.topology.Leadership;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Notices the first bytes that reach a client under each new leadership: how long opening took to be of use to anybody. */
final class FirstRelayed {
    private final StandingCell standing;
    private final GatewayEvents events;
    private final FenceLedger ledger;
    private final AtomicReference<@Nullable Leadership> last = new AtomicReference<>();

    FirstRelayed(StandingCell standing, FenceLedger ledger, GatewayEvents events) {
        this.standing = standing;
        this.ledger = ledger;
        this.events = events;
    }

    /** Called for the first bytes of each session. */
    void toClient(Leadership leadership, long elapsed) {
        Leadership before = last.get();
        if (!leadership.equals(before) && last.compareAndSet(before, leadership)) {
            events.firstRelayed(leadership, elapsed - standing.since());
            ledger.firstRelayed(leadership, elapsed);
        }
    }
}
