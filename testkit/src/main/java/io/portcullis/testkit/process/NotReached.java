package io.portcullis.testkit.process;

import java.time.Duration;

/** A condition did not become true in time. The message has the condition, the timeout, and the last value. */
public final class NotReached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotReached(String what, Duration limit, String seen) {
        super("waited for %s: not within %.1f s. Last seen: %s".formatted(what, limit.toMillis() / 1e3, seen));
    }

    public NotReached(String message) {
        super(message);
    }
}
