package io.portcullis.discovery.consul;

/**
 * From which index the next blocking query asks: "Blocking Queries" in Consul's API documentation. A query that returns need not have
 * seen a change.
 */
final class QueryIndex {
    /** A query from here is answered at once. */
    static final long NO_INDEX = 0;

    private QueryIndex() {}

    /** An index that goes back is of another history, or of one that was emptied: all begins again. Consul calls 0 a bug. */
    static long next(long asked, long answered) {
        return answered < asked ? NO_INDEX : Math.max(1, answered);
    }
}
