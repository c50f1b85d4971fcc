package io.portcullis.app.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The registry, and the few forms in which our metrics are written. The only class that names the library's instruments. */
public final class Metrics implements AutoCloseable {
    /** Bounds of all histograms: from a fence within a loop to a failover. */
    private static final Duration[] BOUNDS = {
        Duration.ofNanos(100_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            new NettyAllocatorMetrics(allocator).bindTo(registry);
        }
    }

    void count(Metric metric, double by, String... labels) {
        Counter.builder(metric.id())
                .description(metric.help())
                .tags(labels)
                .register(registry)
                .increment(by);
    }

    void time(Metric metric, Duration took, String... labels) {
        times(metric, labels).record(took.toNanos());
    }

    /** For what happens so often that it should not be looked up each time. */
    Times times(Metric metric, String... labels) {
        return new Times(Timer.builder(metric.id())
                .description(metric.help())
                .tags(labels)
                .serviceLevelObjectives(BOUNDS)
                .register(registry));
    }

    <T> void gauge(Metric metric, T source, ToDoubleFunction<T> value, String... labels) {
        Gauge.builder(metric.id(), source, value)
                .description(metric.help())
                .baseUnit(metric.baseUnit())
                .tags(labels)
                .strongReference(true)
                .register(registry);
    }

    <T> void counter(Metric metric, T source, ToDoubleFunction<T> value, String... labels) {
        FunctionCounter.builder(metric.id(), source, value)
                .description(metric.help())
                .tags(labels)
                .register(registry);
    }

    /** A gauge whose label values come and go, but for those of {@code labels}. */
    Rows rows(Metric metric, String... labels) {
        return new Rows(MultiGauge.builder(metric.id())
                .description(metric.help())
                .baseUnit(metric.baseUnit())
                .tags(labels)
                .register(registry));
    }

    /** How long things of one kind took. */
    static final class Times {
        private final Timer timer;

        private Times(Timer timer) {
            this.timer = timer;
        }

        void record(long nanos) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The present values of one gauge for all its label values. */
    static final class Rows {
        private final MultiGauge gauge;

        private Rows(MultiGauge gauge) {
            this.gauge = gauge;
        }

        void set(Map<List<String>, ? extends Number> byLabels) {
            gauge.register(
                    byLabels.entrySet().stream()
                            .<MultiGauge.Row<?>>map(entry ->
                                    MultiGauge.Row.of(Tags.of(entry.getKey().toArray(String[]::new)), entry.getValue()))
                            .toList(),
                    true);
        }
    }

    /** All of it in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
