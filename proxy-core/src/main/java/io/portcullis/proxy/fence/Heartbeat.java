package io.portcullis.proxy.fence;

import java.time.Duration;

/**
 * When a thread that must never stop was last seen to go on: it says so itself, at least once a second. On the clock that does not count
 * the time in which the whole machine was suspended: then nothing is wrong with the thread.
 */
public final class Heartbeat {
    private final String name;
    private volatile long last = System.nanoTime();

    /** @param name of the thread, as metrics and {@code /live} have it */
    public Heartbeat(String name) {
        this.name = name;
    }

    void beat() {
        last = System.nanoTime();
    }

    public String name() {
        return name;
    }

    /** Since it was last seen; before it was started, since it was made. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - last);
    }
}
