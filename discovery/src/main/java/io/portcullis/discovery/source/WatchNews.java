package io.portcullis.discovery.source;

import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.discovery.store.SourceExecutor;
import io.portcullis.discovery.store.WatchLog;
import io.portcullis.topology.Position;
import io.portcullis.topology.Topology;
import io.portcullis.topology.TopologyListener;
import java.net.URI;

/** Brings what a watch delivers to the source's thread, and counts and logs its starts and ends. */
final class WatchNews implements WatchListener {
    private final SourceExecutor thread;
    private final DiscoveryTelemetry telemetry;
    private final TopologyListener news;
    private final WatchLog log;

    /** @param news called on {@code thread} */
    WatchNews(String dcs, SourceExecutor thread, DiscoveryTelemetry telemetry, TopologyListener news) {
        this.thread = thread;
        this.telemetry = telemetry;
        this.news = news;
        this.log = new WatchLog(dcs);
    }

    @Override
    public void onStarted(URI endpoint, Position from) {
        thread.execute(() -> {
            telemetry.watchStarted(endpoint, from);
            log.started(endpoint);
        });
    }

    @Override
    public void onNews(Topology topology) {
        thread.execute(() -> news.onTopology(topology));
    }

    @Override
    public void onEnded(URI endpoint, SourceFailure why) {
        thread.execute(() -> {
            telemetry.watchEnded(endpoint, why.kind());
            log.ended(endpoint, why.kind(), why.text());
        });
    }

    /** On the source's thread: a contact showed what the watch did not deliver. */
    void lagging(URI endpoint) {
        telemetry.watchLagging(endpoint);
        log.lagging(endpoint);
    }
}
