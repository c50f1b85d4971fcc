package io.portcullis.fencing;

import java.util.function.Consumer;

/** Port to a node's agent or server: asks whether it is a writable primary. Implemented by discovery. */
public interface WritableProbe {
    /**
     * Performs the request without blocking the caller and answers exactly once, within a bounded time, with
     * {@link FencingEvent.Verified}; on any thread.
     */
    void verify(FencingEffect.Verify request, Consumer<FencingEvent> answer);
}
