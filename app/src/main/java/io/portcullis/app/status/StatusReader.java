package io.portcullis.app.status;

import io.portcullis.app.process.Liveness;
import io.portcullis.app.process.ReloadStatus;
import io.portcullis.fencing.Authority;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Overwrite;
import io.portcullis.fencing.Permit;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.fence.SessionKind;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.proxy.gateway.Listener;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.Router;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes snapshots of a gateway, from any thread. */
public final class StatusReader {
    private static final Logger LOG = LoggerFactory.getLogger(StatusReader.class);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration CENSUS_TIMEOUT = Duration.ofMillis(500);

    private final Gateway gateway;
    private final ClockSource clock;
    private final ReloadStatus reload;
    private final DcsRefusals refusals;

    public StatusReader(Gateway gateway, ClockSource clock, ReloadStatus reload, DcsRefusals refusals) {
        this.gateway = gateway;
        this.clock = clock;
        this.reload = reload;
        this.refusals = refusals;
    }

    public GatewayStatus read() {
        return new GatewayStatus(
                gateway.clusters().stream().map(this::cluster).toList(),
                gateway.heartbeats().stream()
                        .map(thread ->
                                new GatewayStatus.ThreadStatus(thread.name(), thread.age(), Liveness.isAlive(thread)))
                        .toList(),
                gateway.waiting().taken(),
                gateway.pending().taken(),
                new GatewayStatus.Memory(
                        gateway.memory().held(),
                        gateway.memory().limit(),
                        gateway.memory().stopped()),
                new GatewayStatus.Traffic(
                        gateway.loops().stream()
                                .mapToLong(loop -> loop.traffic().toClient())
                                .sum(),
                        gateway.loops().stream()
                                .mapToLong(loop -> loop.traffic().toServer())
                                .sum()),
                reload.needRestart(),
                reload.refused());
    }

    private ClusterStatus cluster(Cluster cluster) {
        Router.RoutingView view = cluster.status().view();
        Router router = cluster.router();
        Map<Route, Router.Choice> offers = new EnumMap<>(Route.class);
        for (Route route : Route.values()) {
            offers.put(route, router.offers(route, view, cluster.onAnyLoop().allowed()));
        }
        MemoryReport compared = cluster.status().remembrance();
        Overwrite overwrite = compared.overwrite();
        return new ClusterStatus(
                cluster.name(),
                view.standing(),
                view.topology(),
                compared,
                overwrite == null ? null : cluster.status().at(overwrite.since()),
                permitSeconds(cluster.authority()),
                contactAgeSeconds(cluster.authority()),
                cluster.controlQueue(),
                offers,
                NodeStatus.all(
                        view,
                        ReplicaRouters.of(
                                cluster.name(),
                                gateway.listeners().stream()
                                        .map(Listener::settings)
                                        .toList(),
                                cluster::router),
                        cluster.onAnyLoop().allowed()),
                cluster.ledger().changes(),
                cluster.ledger().acceptances(),
                problems(refusals.of(cluster.name()), view.topology()));
    }

    private double permitSeconds(Authority authority) {
        Permit permit = authority.permit();
        return permit == null ? 0 : Math.max(0, permit.deadline() - clock.elapsed()) / NANOS_PER_SECOND;
    }

    private double contactAgeSeconds(Authority authority) {
        long sent = authority.contactSent();
        return sent == Authority.NONE.contactSent()
                ? Double.POSITIVE_INFINITY
                : (clock.elapsed() - sent) / NANOS_PER_SECOND;
    }

    private static List<String> problems(@Nullable String refusal, @Nullable Topology topology) {
        List<String> problems = new ArrayList<>();
        if (refusal != null) {
            problems.add(refusal);
        }
        if (topology != null) {
            problems.addAll(topology.problems());
        }
        return problems;
    }

    /** Counts the sessions by what they do. Asks each event loop, and waits a moment for its answer. */
    public Map<SessionKind, Integer> countSessions() {
        Map<SessionKind, Integer> counts = new HashMap<>();
        for (SessionLoop loop : gateway.loops()) {
            if (!Liveness.isAlive(loop.heartbeat())) {
                // Its age is a metric of its own, and another question would only wait in its queue.
                continue;
            }
            try {
                loop.census()
                        .get(CENSUS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .forEach((kind, count) -> counts.merge(kind, count, Integer::sum));
            } catch (TimeoutException e) {
                LOG.atWarn().addKeyValue("loop", loop.index()).log("an event loop is too busy to count its sessions");
            } catch (ExecutionException e) {
                LOG.atError()
                        .addKeyValue("loop", loop.index())
                        .setCause(e)
                        .log("an event loop could not count its sessions");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return counts;
            }
        }
        return counts;
    }
}
