package io.portcullis.discovery.etcd;

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

    private boolean startedBefore;
    private long saidAt = System.nanoTime() - REPEAT_INTERVAL.toNanos();
    private int suppressed;

    public void started(URI endpoint, long revision) {
        LOG.atLevel(startedBefore ? Level.DEBUG : Level.INFO)
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("revision", revision)
                .log("watching etcd");
        startedBefore = true;
    }

    public void ended(URI endpoint, EtcdFailure why) {
        say(endpoint, why.kind().label(), why.text(), "watch ended, another is started");
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
