package io.portcullis.app.metrics;

import io.portcullis.app.process.Liveness;
import io.portcullis.app.process.Logging;
import io.portcullis.app.process.ReloadStatus;
import io.portcullis.fencing.Authority;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.fencing.Permit;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.proxy.cluster.Cluster;
import io.portcullis.proxy.fence.SessionKind;
import io.portcullis.proxy.fence.SessionLoop;
import io.portcullis.proxy.gateway.Gateway;
import io.portcullis.topology.Member;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked up when Prometheus asks, as opposed to what is counted when it happens. */
public final class GatewayGauges {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayGauges.class);
    private static final double SECOND = 1e9;
    private static final Duration CENSUS_TIMEOUT = Duration.ofMillis(500);

    private final Gateway gateway;
    private final Cluster cluster;
    private final ClockSource clock;
    private final ReloadStatus reload;
    private final Metrics.Rows sessions;
    private final Metrics.Rows lag;
    private final Metrics.Rows needRestart;
    private final Metrics.Rows timelines;

    public GatewayGauges(Metrics metrics, Gateway gateway, ClockSource clock, ReloadStatus reload) {
        this.gateway = gateway;
        this.cluster = gateway.clusters().getFirst();
        this.clock = clock;
        this.reload = reload;
        this.needRestart = metrics.rows(Metric.NEEDS_RESTART);
        metrics.gauge(Metric.CONFIGURATION_REFUSED, reload, each -> each.refused() ? 1 : 0);
        this.sessions = metrics.rows(Metric.SESSIONS);
        this.timelines = metrics.rows(Metric.TIMELINE);
        this.lag = metrics.rows(Metric.REPLICA_LAG);
        metrics.gauge(Metric.WAITING, gateway, each -> each.waiting().taken());
        metrics.gauge(Metric.PENDING, gateway, each -> each.pending().taken());
        metrics.gauge(Metric.MEMORY_HELD, gateway, each -> each.memory().held());
        metrics.gauge(Metric.MEMORY_BUDGET, gateway, each -> each.memory().limit());
        metrics.gauge(Metric.READS_STOPPED, gateway, each -> each.memory().stopped());
        metrics.gauge(Metric.OPEN, cluster, each -> each.status().standing() instanceof RouteStatus.Open ? 1 : 0);
        metrics.gauge(Metric.PERMIT_REMAINING, this, GatewayGauges::permitRemaining);
        metrics.gauge(Metric.CONTACT_AGE, this, GatewayGauges::contactAge);
        gateway.heartbeats()
                .forEach(thread -> metrics.gauge(
                        Metric.THREAD_AGE, thread, each -> each.age().toNanos() / SECOND, "thread", thread.name()));
        metrics.gauge(Metric.CONTROL_QUEUE, cluster, Cluster::controlQueue);
        metrics.counter(Metric.LOG_LINES_DROPPED, gateway, _ -> Logging.dropped());
        metrics.counter(
                Metric.BYTES,
                gateway,
                each -> each.loops().stream()
                        .mapToLong(loop -> loop.traffic().toClient())
                        .sum(),
                "direction",
                "to-client");
        metrics.counter(
                Metric.BYTES,
                gateway,
                each -> each.loops().stream()
                        .mapToLong(loop -> loop.traffic().toServer())
                        .sum(),
                "direction",
                "to-server");
    }

    /** Seconds; 0 without a permit. */
    public double permitRemaining() {
        Permit permit = cluster.authority().permit();
        return permit == null ? 0 : Math.max(0, permit.deadline() - clock.elapsed()) / SECOND;
    }

    /** Seconds; infinite before the first contact. What the DCS does, and not what a pin stands in for. */
    public double contactAge() {
        long sent = cluster.authority().contactSent();
        return sent == Authority.NONE.contactSent() ? Double.POSITIVE_INFINITY : (clock.elapsed() - sent) / SECOND;
    }

    /** Brings the gauges up to date whose labels come and go. Call it before a scrape. */
    public void refresh() {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (SessionLoop loop : gateway.loops()) {
            if (!Liveness.isAlive(loop.heartbeat())) {
                // Its age is a metric of its own, and another question would only wait in its queue.
                continue;
            }
            try {
                loop.census()
                        .get(CENSUS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .forEach((kind, count) -> counts.merge(labels(kind), count, Integer::sum));
            } catch (TimeoutException e) {
                LOG.atWarn().addKeyValue("loop", loop.index()).log("an event loop is too busy to count its sessions");
            } catch (ExecutionException e) {
                LOG.atError()
                        .addKeyValue("loop", loop.index())
                        .setCause(e)
                        .log("an event loop could not count its sessions");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        sessions.set(counts);
        lag.set(lags());
        timelines.set(timelines());
        needRestart.set(reload.needRestart().stream()
                .collect(Collectors.toMap(section -> List.of("section", section), _ -> 1)));
    }

    private static List<String> labels(SessionKind kind) {
        return List.of("route", kind.route().label(), "node", kind.node(), "state", kind.state());
    }

    private Map<List<String>, Integer> timelines() {
        MemoryReport compared = cluster.status().remembrance();
        Map<List<String>, Integer> known = new HashMap<>();
        known.put(List.of("of", "remembered"), compared.lineage().newest().number());
        known.put(List.of("of", "history"), compared.history().newest());
        known.put(
                List.of("of", "leader"),
                compared.word() == null ? 0 : compared.word().timeline());
        known.values().removeIf(number -> number == 0);
        return known;
    }

    private Map<List<String>, Long> lags() {
        Map<List<String>, Long> lags = new HashMap<>();
        Topology topology = cluster.status().topology();
        if (topology != null) {
            for (Member member : topology.members().values()) {
                long bytes = topology.lagOf(member);
                if (member.role() == Role.REPLICA && bytes >= 0) {
                    lags.put(List.of("node", member.name().value()), bytes);
                }
            }
        }
        return lags;
    }
}
