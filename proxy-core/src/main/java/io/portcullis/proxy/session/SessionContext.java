package io.portcullis.proxy.session;

import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.proxy.cancel.CancelKeys;
import io.portcullis.proxy.cancel.CancelRelay;
import io.portcullis.proxy.fence.AuthorityHolder;
import io.portcullis.proxy.fence.FirstRelayed;
import io.portcullis.proxy.fence.RouteStatusHolder;
import io.portcullis.proxy.relay.MemoryBudget;
import io.portcullis.proxy.route.NodeHealth;
import io.portcullis.proxy.route.NodeSessions;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.route.Router;
import io.portcullis.proxy.server.HangUps;
import io.portcullis.proxy.server.ServerConnector;
import io.portcullis.proxy.telemetry.GatewayTelemetry;
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
public record SessionContext(
        ClockSource clock,
        FencingSettings fencing,
        Supplier<Policy> policy,
        AuthorityHolder authority,
        RouteStatusHolder standing,
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
        GatewayTelemetry events,
        AtomicLong sessionNumbers) {

    /** The reloadable part. */
    public record Policy(Router router, RouteSettings routes, LimitSettings limits) {}
}
