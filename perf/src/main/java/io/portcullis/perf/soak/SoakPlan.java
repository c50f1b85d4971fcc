package io.portcullis.perf.soak;

import java.time.Duration;

/**
 * The plan of a soak.
 *
 * @param idle number of idle sessions
 * @param samples after the one at the beginning
 * @param every time between two samples
 * @param quiet time without any query, before and after
 * @param rate of the busy session, transactions a second; 0 for as many as it can
 */
record SoakPlan(int idle, int samples, Duration every, Duration quiet, int rate) {
    Duration length() {
        return every.multipliedBy(samples);
    }
}
