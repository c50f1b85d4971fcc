package io.portcullis.proxy.tls;

/** How the gateway answers a client's request for TLS. */
public enum ClientTlsMode {
    /** TLS runs between client and server; the session is opaque to us. */
    PASSTHROUGH,
    /** TLS ends at the gateway. */
    TERMINATE,
    /** The gateway answers that it has no TLS. */
    OFF
}
