package io.portcullis.app.metrics;

import io.portcullis.proxy.telemetry.LoopTelemetry;

/** Turns events of the gateway itself into metrics. Those of a cluster are in {@link ClusterMetrics}. */
public final class GatewayMetrics implements LoopTelemetry {
    private final Metrics.Times loopLag;

    public GatewayMetrics(Metrics metrics, String version) {
        this.loopLag = metrics.times(Metric.LOOP_LAG);
        metrics.gauge(Metric.BUILD, this, _ -> 1, "version", version);
    }

    @Override
    public void loopLag(long lag) {
        loopLag.record(lag);
    }
}
