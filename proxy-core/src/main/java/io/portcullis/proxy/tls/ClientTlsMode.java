package io.portcullis.proxy.tls;

/** What becomes of a client's wish for TLS. */
public enum ClientTlsMode {
    /** TLS runs between client and server; the session is opaque to us. */
    PASSTHROUGH,
    /** TLS ends at the gateway. */
    TERMINATE,
    /** The gateway answers that it has no TLS. */
    OFF
}
