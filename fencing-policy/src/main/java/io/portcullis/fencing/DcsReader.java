package io.portcullis.fencing;

/** Port to the DCS: makes contacts. Implemented by discovery. */
public interface DcsReader {
    /**
     * Performs the request without blocking the caller and answers exactly once, with {@link FencingEvent.ContactAnswered} or, at the
     * latest
     * after {@link FencingSettings#contactDeadline}, with {@link FencingEvent.ContactFailed}; on any thread.
     *
     * <p>A request that comes while earlier ones are not answered means that these take longer than contact-timeout. Make it on another
     * endpoint, if there is one, and let the earlier ones go on: their answers are still of use, in any order. The machine awaits at most
     * {@link ContactSchedule#MAX_AWAITED} requests.
     */
    void readContact(FencingEffect.ReadContact request, FencingEventListener answer);
}
