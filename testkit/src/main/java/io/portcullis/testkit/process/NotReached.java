package io.portcullis.testkit.process;

import java.time.Duration;

/** A condition did not come true in time; says which, how long it was given, and what was seen last. */
public final class NotReached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotReached(String what, Duration limit, String seen) {
        super("waited for %s: not within %.1f s. Last seen: %s".formatted(what, limit.toMillis() / 1e3, seen));
    }

    public NotReached(String message) {
        super(message);
    }
}
