package io.portcullis.fencing;

import org.jspecify.annotations.Nullable;

/** What a node answered when asked whether it is a writable primary. */
public sealed interface WritableAnswer {
    /**
     * Not in recovery and running.
     *
     * @param systemId its system identifier, or null if it did not say
     * @param timeline its timeline, or 0 if it did not say
     */
    record Writable(@Nullable String systemId, int timeline) implements WritableAnswer {}

    /** Answered, and is in recovery. */
    record InRecovery() implements WritableAnswer {}

    /** The agent answered that PostgreSQL does not run, or that it does not hold the lock. */
    record NotRunning() implements WritableAnswer {}

    /** No answer in time, or one that makes no sense. */
    record NoAnswer() implements WritableAnswer {}
}
