package io.portcullis.app.metrics;

import io.portcullis.app.process.Logging;
import io.portcullis.app.status.ClusterStatus;
import io.portcullis.app.status.GatewayStatus;
import io.portcullis.app.status.StatusReader;
import io.portcullis.fencing.MemoryReport;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.fence.SessionKind;
import io.portcullis.topology.Member;
import io.portcullis.topology.Role;
import io.portcullis.topology.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What is looked up when Prometheus asks, as opposed to what is counted when it happens. */
public final class GatewayGauges {
    private static final double NANOS_PER_SECOND = 1e9;

    private final StatusReader reader;
    private final Metrics.Rows sessions;
    private final Metrics.Rows lag;
    private final Metrics.Rows needRestart;
    private final Metrics.Rows timelines;
    private final Metrics.Rows threads;
    private volatile GatewayStatus status;

    public GatewayGauges(Metrics metrics, StatusReader reader) {
        this.reader = reader;
        this.status = reader.read();
        this.needRestart = metrics.rows(Metric.NEEDS_RESTART);
        this.sessions = metrics.rows(Metric.SESSIONS);
        this.timelines = metrics.rows(Metric.TIMELINE);
        this.lag = metrics.rows(Metric.REPLICA_LAG);
        this.threads = metrics.rows(Metric.THREAD_AGE);
        gauge(metrics, Metric.CONFIGURATION_REFUSED, now -> now.configurationRefused() ? 1 : 0);
        gauge(metrics, Metric.WAITING, GatewayStatus::waiting);
        gauge(metrics, Metric.PENDING, GatewayStatus::pending);
        gauge(metrics, Metric.MEMORY_HELD, now -> now.memory().held());
        gauge(metrics, Metric.MEMORY_BUDGET, now -> now.memory().limit());
        gauge(metrics, Metric.READS_STOPPED, now -> now.memory().stopped());
        for (ClusterStatus cluster : status.clusters()) {
            gauge(metrics, cluster.name(), Metric.OPEN, now -> now.isOpen() ? 1 : 0);
            gauge(metrics, cluster.name(), Metric.PERMIT_REMAINING, ClusterStatus::permitSeconds);
            gauge(metrics, cluster.name(), Metric.CONTACT_AGE, ClusterStatus::contactAgeSeconds);
            gauge(metrics, cluster.name(), Metric.CONTROL_QUEUE, ClusterStatus::controlQueue);
        }
        metrics.counter(Metric.LOG_LINES_DROPPED, this, _ -> Logging.dropped());
        metrics.counter(Metric.BYTES, this, each -> each.status.traffic().toClients(), "direction", "to-client");
        metrics.counter(Metric.BYTES, this, each -> each.status.traffic().toServers(), "direction", "to-server");
    }

    private void gauge(Metrics metrics, Metric metric, ToDoubleFunction<GatewayStatus> value) {
        metrics.gauge(metric, this, each -> value.applyAsDouble(each.status));
    }

    private void gauge(Metrics metrics, ClusterName name, Metric metric, ToDoubleFunction<ClusterStatus> value) {
        metrics.gauge(
                metric,
                this,
                each -> each.status.cluster(name).map(value::applyAsDouble).orElse(Double.NaN),
                "cluster",
                name.value());
    }

    /** Takes a new snapshot. Call it before a scrape. */
    public void refresh() {
        GatewayStatus now = reader.read();
        status = now;
        sessions.set(reader.countSessions().entrySet().stream()
                .collect(Collectors.toMap(each -> labels(each.getKey()), Map.Entry::getValue)));
        threads.set(now.threads().stream()
                .collect(Collectors.toMap(
                        thread -> List.of("thread", thread.name()),
                        thread -> thread.age().toNanos() / NANOS_PER_SECOND)));
        Map<List<String>, Long> lags = new HashMap<>();
        Map<List<String>, Integer> numbers = new HashMap<>();
        for (ClusterStatus cluster : now.clusters()) {
            lags.putAll(lags(cluster));
            numbers.putAll(timelines(cluster));
        }
        lag.set(lags);
        timelines.set(numbers);
        needRestart.set(
                now.needRestart().stream().collect(Collectors.toMap(section -> List.of("section", section), _ -> 1)));
    }

    private static List<String> labels(SessionKind kind) {
        return List.of(
                "cluster", kind.cluster(), "route", kind.route().label(), "node", kind.node(), "state", kind.state());
    }

    private static Map<List<String>, Integer> timelines(ClusterStatus cluster) {
        MemoryReport compared = cluster.compared();
        String name = cluster.name().value();
        Map<List<String>, Integer> known = new HashMap<>();
        known.put(
                List.of("cluster", name, "of", "remembered"),
                compared.lineage().newest().number());
        known.put(List.of("cluster", name, "of", "history"), compared.history().newest());
        known.put(
                List.of("cluster", name, "of", "leader"),
                compared.word() == null ? 0 : compared.word().timeline());
        known.values().removeIf(number -> number == 0);
        return known;
    }

    private static Map<List<String>, Long> lags(ClusterStatus cluster) {
        Map<List<String>, Long> lags = new HashMap<>();
        Topology topology = cluster.topology();
        if (topology != null) {
            for (Member member : topology.members().values()) {
                long bytes = topology.lagOf(member);
                if (member.role() == Role.REPLICA && bytes >= 0) {
                    lags.put(
                            List.of(
                                    "cluster",
                                    cluster.name().value(),
                                    "node",
                                    member.name().value()),
                            bytes);
                }
            }
        }
        return lags;
    }
}
