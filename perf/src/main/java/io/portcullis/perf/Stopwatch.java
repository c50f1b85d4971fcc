package io.portcullis.perf.demo;

import java.time.Duration;

/** The one clock of the demo; everything that is compared was measured with it. */
final class Stopwatch {
    private final long start = System.nanoTime();

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
