package io.portcullis.proxy.route;

import io.portcullis.text.Labels;

/** What a client asked for, by the listener it came to. */
public enum Route {
    /** The verified leader. */
    PRIMARY,
    /** A streaming standby. */
    REPLICA;

    public String label() {
        return Labels.of(this);
    }
}
