package io.portcullis.fencing;

/** Where the callers of the policy read the time. Safe on every thread. */
public interface ClockSource {
    /** Nanoseconds on the clock described at {@link Clocks#elapsed()}. Called for every burst of bytes: must be cheap. */
    long elapsed();

    Clocks read();
}
