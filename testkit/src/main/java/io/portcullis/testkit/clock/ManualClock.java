package io.portcullis.testkit.clock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Two clocks that move only when a test moves them. In nanoseconds; safe for use by several threads. */
public final class ManualClock {
    private final AtomicLong elapsed = new AtomicLong(Duration.ofHours(1).toNanos());
    private final AtomicLong wallOffset = new AtomicLong(Duration.ofDays(20_000).toNanos());

    public long elapsed() {
        return elapsed.get();
    }

    public long wall() {
        return elapsed.get() + wallOffset.get();
    }

    public void advance(Duration by) {
        elapsed.addAndGet(by.toNanos());
    }

    /** Sets the wall clock forward or back. */
    public void stepWall(Duration by) {
        wallOffset.addAndGet(by.toNanos());
    }
}
