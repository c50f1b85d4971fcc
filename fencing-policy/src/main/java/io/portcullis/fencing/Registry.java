package io.portcullis.fencing;

/** Port to the DCS: keeps this gateway registered there. Implemented by discovery. */
public interface Registry {
    /**
     * Performs the request without blocking the caller and answers exactly once, with {@link FencingEvent.Renewed} or, at the latest after
     * {@link FencingSettings#renewalDeadline}, with {@link FencingEvent.RenewalFailed}; on any thread. One request at a time.
     */
    void renew(FencingEffect.Renew request, FencingEventListener answer);
}
