package io.portcullis.fencing;

import java.util.function.Consumer;

/** Port to the DCS: keeps this gateway registered there. Implemented by discovery. */
public interface Registry {
    /**
     * Performs the request without blocking the caller and answers exactly once, within a bounded time, with
     * {@link FencingEvent.Renewed} or {@link FencingEvent.RenewalFailed}; on any thread.
     */
    void renew(FencingEffect.Renew request, Consumer<FencingEvent> answer);
}
