package io.portcullis.testkit.cluster;

import java.time.Duration;

/** Patroni's three times, with its rule: loopWait + 2 * retryTimeout is at most ttl. */
public record Timing(Duration ttl, Duration loopWait, Duration retryTimeout) {
    /** The defaults of Patroni. */
    public static final Timing PATRONIS_DEFAULTS =
            new Timing(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10));

    /**
     * As fast as Patroni can be: 20 s is the minimum ttl, and a short loop sees changes soon. It demotes its primary when
     * etcd has been silent for about 7 s.
     */
    public static final Timing QUICK = new Timing(Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(9));

    /** Does not demote the primary when etcd is silent for up to 10 s. */
    public static final Timing PATIENT =
            new Timing(Duration.ofSeconds(30), Duration.ofSeconds(2), Duration.ofSeconds(14));

    public Timing {
        if (ttl.compareTo(Duration.ofSeconds(20)) < 0
                || loopWait.plus(retryTimeout.multipliedBy(2)).compareTo(ttl) > 0) {
            throw new IllegalArgumentException("Patroni wants ttl >= 20 s and loopWait + 2 * retryTimeout <= ttl, not "
                    + ttl + ", " + loopWait + ", " + retryTimeout);
        }
    }
}
