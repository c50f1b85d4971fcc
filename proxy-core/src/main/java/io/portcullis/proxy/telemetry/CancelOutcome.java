package io.portcullis.proxy.telemetry;

import io.portcullis.text.Labels;

/** What the gateway does with a cancel request. */
public enum CancelOutcome {
    /** It goes to the server, or the servers, that it may be meant for. */
    RELAYED,
    /** No session of this gateway has such a key. */
    UNKNOWN_KEY,
    /** It is dropped: too many others are on their way. */
    TOO_MANY;

    public String label() {
        return Labels.of(this);
    }
}
