package io.portcullis.proxy.session;

import io.portcullis.fencing.FenceCause;
import java.util.Locale;

/** Why a session ended. Each session ends with exactly one; the label is the same in logs and metrics. */
public enum EndReason {
    CLIENT_CLOSED("the client closed the connection"),
    SERVER_CLOSED("the server closed the connection"),
    CANCEL_RELAYED("it was a cancel request"),

    /** Fences. */
    LEADERSHIP_ENDED("the lock left the node"),
    ROLE_CHANGED("the node is no longer a standby"),
    SILENCE("contact with the DCS was lost for too long"),
    UNCONFIRMED("this gateway could not confirm for too long that it may relay for the node"),
    DCS_REGRESSED("the DCS went back in time"),
    PIN("an operator pinned or unpinned the primary"),
    STANDBY_ENDED("the server reports that it is no standby any more"),
    REPLICATION_UNENTITLED("a replication session cannot be suspended"),

    /** Refusals. */
    CLOSED("the route is closed"),
    FULL("too many sessions"),
    UNSUPPORTED_VERSION("the client speaks another major version of the protocol"),

    /** Bad input, timeouts. */
    NOISE("the client does not speak PostgreSQL"),
    PROTOCOL_VIOLATION("a message made no sense"),
    TLS_FAILED("the TLS handshake failed"),
    STARTUP_TIMEOUT("the client did not say what it wants in time"),
    AUTHENTICATION_TIMEOUT("authentication was not finished in time"),
    SERVER_TLS_REFUSED("the server gave no valid answer to the request for TLS"),

    STOPPING("the gateway stops"),

    /** A bug, or no memory; the log has the cause. */
    FAILED("the gateway failed on it");

    private final String text;

    EndReason(String text) {
        this.text = text;
    }

    public static EndReason of(FenceCause cause) {
        return switch (cause) {
            case LEADERSHIP_ENDED -> LEADERSHIP_ENDED;
            case ROLE_CHANGED -> ROLE_CHANGED;
            case SILENCE -> SILENCE;
            case UNCONFIRMED -> UNCONFIRMED;
            case DCS_REGRESSED -> DCS_REGRESSED;
            case PIN -> PIN;
        };
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** To complete "because ...". */
    public String text() {
        return text;
    }
}
