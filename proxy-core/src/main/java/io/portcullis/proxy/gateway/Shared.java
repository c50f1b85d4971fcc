package io.portcullis.proxy.gateway;

import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.proxy.LimitSettings;
import io.portcullis.proxy.cancel.CancelKeys;
import io.portcullis.proxy.fence.AuthorityCell;
import io.portcullis.proxy.fence.StandingCell;
import io.portcullis.proxy.relay.MemoryBudget;
import io.portcullis.proxy.route.NodeHealth;
import io.portcullis.proxy.route.NodeSessions;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.route.Router;
import io.portcullis.proxy.telemetry.GatewayEvents;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What all sessions of a gateway work with.
 *
 * @param memory what bytes that wait may hold
 * @param policy what can be changed while sessions run, read once for each decision
 * @param news tells the fencing policy what the data path saw
 */
record Shared(
        ClockSource clock,
        FencingSettings fencing,
        Supplier<Policy> policy,
        AuthorityCell authority,
        StandingCell standing,
        NodeSessions nodes,
        NodeHealth health,
        CancelKeys keys,
        ServerConnector connector,
        HangUps hangUps,
        CancelRelay cancels,
        Admission waiting,
        MemoryBudget memory,
        Consumer<FencingEvent> news,
        FirstRelayed firstRelayed,
        GatewayEvents events,
        AtomicLong sessionNumbers) {

    /** The reloadable part. */
    record Policy(Router router, RouteSettings routes, LimitSettings limits) {}
}
