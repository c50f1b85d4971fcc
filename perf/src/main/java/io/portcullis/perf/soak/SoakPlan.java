package io.portcullis.perf.soak;

import java.time.Duration;

/**
 * What is to be done.
 *
 * @param idle sessions that do nothing
 * @param samples after the one at the beginning
 * @param every from one sample to the next
 * @param quiet how long the gateway is watched while nobody does anything, before and after
 * @param rate of the busy session, transactions a second; 0 for as many as it can
 */
record SoakPlan(int idle, int samples, Duration every, Duration quiet, int rate) {
    Duration length() {
        return every.multipliedBy(samples);
    }
}
