package io.portcullis.proxy.lifecycle;

import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;

/** What a client said that made the gateway look for a server. */
public enum OpeningMessage {
    STARTUP(Visibility.VISIBLE),
    /** StartupMessage that asks for the replication protocol. */
    REPLICATION(Visibility.REPLICATION),
    /** SSLRequest, to be answered by the server. */
    SSL_REQUEST(Visibility.OPAQUE),
    /** A TLS handshake without asking first, to be passed to the server. */
    DIRECT_TLS(Visibility.OPAQUE);

    private final Visibility visibility;

    OpeningMessage(Visibility visibility) {
        this.visibility = visibility;
    }

    Visibility visibility() {
        return visibility;
    }

    boolean isStartup() {
        return this == STARTUP || this == REPLICATION;
    }
}
