package io.portcullis.proxy.route;

import java.util.Locale;

/** What a client asked for, by the listener it came to. */
public enum Route {
    /** The verified leader. */
    PRIMARY,
    /** A streaming standby. */
    REPLICA;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
