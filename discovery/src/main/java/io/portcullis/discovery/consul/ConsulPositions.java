package io.portcullis.discovery.consul;

import io.portcullis.fencing.Clocks;

/**
 * At which position a list of keys stands. That is the index of the list, but for one case: Consul forgets deleted keys fifteen minutes and
 * more after their deletion ({@code tombstone_ttl}), and then the index of a list goes back although nothing has changed. The index of the
 * newest write to any key does not. All times are on the elapsed clock. Thread-safe.
 */
final class ConsulPositions {
    private long newest;
    private long arrivedAt = Clocks.NEVER;

    /**
     * Of a list with a quorum.
     *
     * @param list its index
     * @param all the index of the newest write to any key, asked for at the same time
     * @param sent when both were sent, and {@code now} when both had arrived
     */
    synchronized long contact(long list, long all, long sent, long now) {
        boolean overtaken = list < newest && sent <= arrivedAt;
        boolean forgotten = list < newest && all >= newest;
        if (overtaken) {
            return list;
        }
        if (forgotten) {
            return newest;
        }
        newest = list;
        arrivedAt = now;
        return list;
    }

    /** Of a list of one server, which may be behind. */
    synchronized void seen(long list, long now) {
        if (list > newest) {
            newest = list;
            arrivedAt = now;
        }
    }
}
