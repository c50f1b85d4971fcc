package io.portcullis.lab.tool;

import java.time.Duration;

/** The clock of a tool. All times that are compared come from the same stopwatch. */
public final class Stopwatch {
    private final long start = System.nanoTime();

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
