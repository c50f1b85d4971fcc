package io.portcullis.fencing;

import java.time.Duration;
import java.util.function.Consumer;

/** Port to a node's agent or server: asks whether it is a writable primary. Implemented by discovery. */
public interface WritableProbe {
    /** An answer is awaited for so long, and then asked for again. */
    Duration DEADLINE = Duration.ofSeconds(5);

    /**
     * Performs the request without blocking the caller and answers exactly once, well within {@link #DEADLINE}, with
     * {@link FencingEvent.Verified}; on any thread.
     */
    void verify(FencingEffect.Verify request, Consumer<FencingEvent> answer);
}
