package io.portcullis.lab.tool;

import java.time.Duration;

/** The one clock of a tool; everything that is compared was measured with it. */
public final class Stopwatch {
    private final long start = System.nanoTime();

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
