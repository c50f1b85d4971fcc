package io.portcullis.app.metrics;

import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.Alarm;
import io.portcullis.fencing.ClosedReason;
import io.portcullis.fencing.Doubt;
import io.portcullis.fencing.FenceCause;
import io.portcullis.fencing.Protection;
import io.portcullis.fencing.RouteStatus;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.telemetry.CancelOutcome;
import io.portcullis.proxy.telemetry.ClusterTelemetry;
import io.portcullis.text.Labels;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Position;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns events of one cluster into metrics, which have its name as a label. */
public final class ClusterMetrics implements ClusterTelemetry, DiscoveryTelemetry {
    private final Metrics metrics;
    private final String cluster;
    private final Metrics.Rows closed;
    private final Metrics.Rows alarms;
    private final Set<Alarm> raised = ConcurrentHashMap.newKeySet();
    private final AtomicInteger problems = new AtomicInteger();
    private final AtomicReference<@Nullable Set<Leadership>> lastOpened = new AtomicReference<>();

    public ClusterMetrics(Metrics metrics, ClusterName name) {
        this.metrics = metrics;
        this.cluster = name.value();
        this.closed = metrics.rows(Metric.CLOSED, "cluster", cluster);
        this.alarms = metrics.rows(Metric.ALARM, "cluster", cluster);
        metrics.gauge(Metric.PROBLEMS, problems, AtomicInteger::get, "cluster", cluster);
        count(Metric.LEADERSHIP_CHANGES, 0);
        declared(new RouteStatus.Closed(ClosedReason.NO_CONTACT_YET));
        showAlarms();
    }

    /** What the source of this cluster covers by itself, which does not change. */
    public void protectedBy(String dcs, Protection protection) {
        metrics.rows(Metric.PROTECTION, "cluster", cluster, "dcs", dcs)
                .set(Map.of(
                        List.of("by", "lock-time"), protection.lockTimeTold() ? 1 : 0,
                        List.of("by", "quorum"), protection.quorum() ? 1 : 0,
                        List.of("by", "barrier"), protection.barrier() ? 1 : 0));
    }

    private void count(Metric metric, double by, String... labels) {
        metrics.count(metric, by, withCluster(labels));
    }

    private void time(Metric metric, Duration took, String... labels) {
        metrics.time(metric, took, withCluster(labels));
    }

    private String[] withCluster(String... labels) {
        return Stream.concat(Stream.of("cluster", cluster), Arrays.stream(labels))
                .toArray(String[]::new);
    }

    @Override
    public void sessionOpened(Route route) {
        count(Metric.SESSIONS_OPENED, 1, "route", route.label());
    }

    @Override
    public void connected(NodeName node, long took) {
        time(Metric.CONNECT, Duration.ofNanos(took), "node", node.value());
    }

    @Override
    public void connectFailed(NodeName node) {
        count(Metric.CONNECT_FAILURES, 1, "node", node.value());
    }

    @Override
    public void sessionEnded(Route route, EndReason reason) {
        count(Metric.SESSIONS_ENDED, 1, "route", route.label(), "reason", reason.label());
    }

    @Override
    public void refused(Route route, String label) {
        count(Metric.REFUSED, 1, "route", route.label(), "reason", label);
    }

    @Override
    public void sessionsSuspended(ClosedReason reason, int sessions) {
        count(Metric.SESSIONS_SUSPENDED, sessions, "reason", reason.label());
    }

    @Override
    public void cancelRequested(CancelOutcome outcome) {
        count(Metric.CANCEL_REQUESTS, 1, "outcome", outcome.label());
    }

    @Override
    public void doubted(NodeName node, Doubt doubt) {
        count(Metric.DOUBTS, 1, "node", node.value(), "sign", doubt.label());
    }

    @Override
    public void declared(RouteStatus standing) {
        if (standing instanceof RouteStatus.Open(Set<Leadership> leaderships)
                && !leaderships.equals(lastOpened.getAndSet(leaderships))) {
            count(Metric.LEADERSHIP_CHANGES, 1);
        }
        closed.set(
                standing instanceof RouteStatus.Closed(ClosedReason reason)
                        ? Map.of(List.of("reason", reason.label()), 1)
                        : Map.of());
    }

    @Override
    public void fenced(FenceCause cause, int severed, long took) {
        time(Metric.FENCE, Duration.ofNanos(took), "cause", Labels.of(cause));
        count(Metric.FENCE_SEVERED, severed, "cause", Labels.of(cause));
    }

    @Override
    public void firstRelayed(Leadership leadership, long took) {
        time(Metric.FIRST_RELAYED, Duration.ofNanos(took));
    }

    @Override
    public void leadershipChanged(long gap) {
        time(Metric.LEADERSHIP_GAP, Duration.ofNanos(gap));
    }

    @Override
    public void raised(Alarm alarm) {
        raised.add(alarm);
        showAlarms();
    }

    @Override
    public void cleared(Alarm alarm) {
        raised.remove(alarm);
        showAlarms();
    }

    private void showAlarms() {
        Map<List<String>, Integer> all = new ConcurrentHashMap<>();
        for (Alarm alarm : Alarm.values()) {
            all.put(List.of("alarm", alarm.label()), raised.contains(alarm) ? 1 : 0);
        }
        alarms.set(all);
    }

    @Override
    public void contactAnswered(URI endpoint, Duration took) {
        time(Metric.CONTACTS, took, "outcome", "answered");
    }

    @Override
    public void contactFailed(URI endpoint, Failure failure, Duration took) {
        time(Metric.CONTACTS, took, "outcome", failure.label());
    }

    @Override
    public void watchStarted(URI endpoint, Position position) {
        count(Metric.WATCHES, 1, "event", "started");
    }

    @Override
    public void watchEnded(URI endpoint, Failure failure) {
        count(Metric.WATCHES, 1, "event", "ended");
    }

    @Override
    public void watchLagging(URI endpoint) {
        count(Metric.WATCHES, 1, "event", "lagging");
    }

    @Override
    public void problemsChanged(List<String> all) {
        problems.set(all.size());
    }

    @Override
    public void probeAnswered(NodeName node, WritableAnswer answer, Duration took) {
        String word = answer.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
        time(Metric.PROBES, took, "answer", word);
    }
}
