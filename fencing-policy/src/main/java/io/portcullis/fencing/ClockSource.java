package io.portcullis.fencing;

/** Where those who act read the time. Safe to use from every thread. */
public interface ClockSource {
    /** Nanoseconds on the clock described at {@link Clocks#elapsed()}. Called for every burst of bytes: must be cheap. */
    long elapsed();

    Clocks read();
}
