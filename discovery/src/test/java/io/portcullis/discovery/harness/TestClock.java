package io.portcullis.discovery.harness;

import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Clocks;

/** The clocks of this process, for tests in which the machine does not sleep. */
public final class TestClock implements ClockSource {
    public static final ClockSource SYSTEM = new TestClock();

    private TestClock() {}

    @Override
    public long elapsed() {
        return System.nanoTime();
    }

    @Override
    public Clocks read() {
        return new Clocks(System.nanoTime(), System.currentTimeMillis() * 1_000_000);
    }
}
