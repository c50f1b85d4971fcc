package io.portcullis.discovery.harness;

import io.portcullis.discovery.source.SourceListener;
import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Position;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down all that a source publishes and reports, in its order. May be read on any thread. */
public class SourceRecorder implements DiscoveryTelemetry, SourceListener {
    public final List<Topology> topologies = new CopyOnWriteArrayList<>();
    public final List<LeadershipView> observed = new CopyOnWriteArrayList<>();
    public final List<Position> watchStarts = new CopyOnWriteArrayList<>();
    public final List<Failure> watchEnds = new CopyOnWriteArrayList<>();
    public final List<Failure> contactFailures = new CopyOnWriteArrayList<>();
    public final List<URI> answeredBy = new CopyOnWriteArrayList<>();
    public final List<URI> lagging = new CopyOnWriteArrayList<>();
    public final List<List<String>> problems = new CopyOnWriteArrayList<>();

    /** The newest picture, or null before the first. */
    public final @Nullable Topology topology() {
        return topologies.isEmpty() ? null : topologies.getLast();
    }

    @Override
    public void onTopology(Topology topology) {
        topologies.add(topology);
    }

    @Override
    public void onNews(FencingEvent.Observed news) {
        observed.add(news.view());
    }

    @Override
    public void contactAnswered(URI endpoint, Duration took) {
        answeredBy.add(endpoint);
    }

    @Override
    public void contactFailed(URI endpoint, Failure failure, Duration took) {
        contactFailures.add(failure);
    }

    @Override
    public void watchStarted(URI endpoint, Position position) {
        watchStarts.add(position);
    }

    @Override
    public void watchEnded(URI endpoint, Failure failure) {
        watchEnds.add(failure);
    }

    @Override
    public void watchLagging(URI endpoint) {
        lagging.add(endpoint);
    }

    @Override
    public void problemsChanged(List<String> now) {
        problems.add(now);
    }
}
