package io.portcullis.discovery.consul;

import java.time.Duration;

/**
 * How often a blocking query may return: at once for a burst of changes, and then ten times a second. Consul asks its clients to limit
 * themselves, since a query may return without a change. Pure, but for counting.
 */
final class ReturnRate {
    private static final int BURST = 20;
    private static final long NANOS_PER_RETURN = Duration.ofMillis(100).toNanos();

    private long left = BURST;
    private long countedAt;

    /** @param now on a clock in nanoseconds */
    ReturnRate(long now) {
        countedAt = now;
    }

    /** A query has returned. How long to wait before the next one, in nanoseconds. */
    long returned(long now) {
        long earned = (now - countedAt) / NANOS_PER_RETURN;
        if (earned > 0) {
            left = Math.min(BURST, left + earned);
            countedAt += earned * NANOS_PER_RETURN;
        }
        if (left > 0) {
            left--;
            return 0;
        }
        return NANOS_PER_RETURN - (now - countedAt);
    }
}
