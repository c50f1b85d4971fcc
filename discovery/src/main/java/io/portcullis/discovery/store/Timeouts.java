package io.portcullis.discovery.store;

import io.portcullis.fencing.FencingSettings;
import java.time.Duration;

/**
 * How long a DCS is waited for.
 *
 * @param soon after this long without an answer another server is asked too, or the next step is taken
 * @param call an answer that takes longer is worth nothing: the contact that it would be entitles to nothing any more
 * @param renewal a registration must be renewed within so long, or there is no time left to try again
 */
public record Timeouts(Duration soon, Duration call, Duration renewal) {
    public static Timeouts of(FencingSettings fencing) {
        return new Timeouts(fencing.contactTimeout(), fencing.contactDeadline(), fencing.renewalDeadline());
    }

    /** Of a call that is made now, on {@link System#nanoTime}. */
    public long deadline() {
        return System.nanoTime() + call.toNanos();
    }

    public long renewalDeadline() {
        return System.nanoTime() + renewal.toNanos();
    }
}
