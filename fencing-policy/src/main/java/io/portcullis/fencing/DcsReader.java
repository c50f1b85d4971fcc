package io.portcullis.fencing;

import java.util.function.Consumer;

/** Port to the DCS: makes contacts. Implemented by discovery. */
public interface DcsReader {
    /**
     * Performs the request without blocking the caller and answers exactly once, within a bounded time, with
     * {@link FencingEvent.ContactAnswered} or {@link FencingEvent.ContactFailed}; on any thread.
     */
    void readContact(FencingEffect.ReadContact request, Consumer<FencingEvent> answer);
}
