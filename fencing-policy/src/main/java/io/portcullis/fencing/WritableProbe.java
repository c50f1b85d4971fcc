package io.portcullis.fencing;

import java.time.Duration;

/** Port to a node's agent or server: asks whether it is a writable primary. Implemented by discovery. */
public interface WritableProbe {
    /** How long an answer is awaited before the next request. */
    Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /**
     * Performs the request without blocking the caller and answers exactly once, well within {@link #ANSWER_TIMEOUT}, with
     * {@link FencingEvent.Verified}; on any thread.
     */
    void verify(FencingEffect.Verify request, FencingEventListener answer);
}
