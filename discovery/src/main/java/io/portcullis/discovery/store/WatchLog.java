package io.portcullis.discovery.store;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a watch does, in the log: its first start, and its ends, but not each of those that follow one another closely. That it is
 * started again goes without saying.
 */
public final class WatchLog {
    private static final Logger LOG = LoggerFactory.getLogger(WatchLog.class);
    private static final Duration REPEAT_INTERVAL = Duration.ofSeconds(10);

    private final String dcs;
    private boolean startedBefore;
    private long saidAt = System.nanoTime() - REPEAT_INTERVAL.toNanos();
    private int suppressed;

    /** @param dcs what people call the DCS, such as {@code etcd} */
    public WatchLog(String dcs) {
        this.dcs = dcs;
    }

    public void started(URI endpoint) {
        LOG.atLevel(startedBefore ? Level.DEBUG : Level.INFO)
                .addKeyValue("endpoint", endpoint)
                .log("watching {}", dcs);
        startedBefore = true;
    }

    public void ended(URI endpoint, Failure kind, String text) {
        say(endpoint, kind.label(), text, "watch ended, another is started");
    }

    public void lagging(URI endpoint) {
        say(endpoint, "lagging", "a contact showed what the watch did not deliver", "watch lags, another is started");
    }

    private void say(URI endpoint, String reason, String explanation, String what) {
        if (System.nanoTime() - saidAt < REPEAT_INTERVAL.toNanos()) {
            suppressed++;
            return;
        }
        saidAt = System.nanoTime();
        LOG.atWarn()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("reason", reason)
                .addKeyValue("explanation", explanation)
                .addKeyValue("suppressed", suppressed)
                .log(what);
        suppressed = 0;
    }
}
