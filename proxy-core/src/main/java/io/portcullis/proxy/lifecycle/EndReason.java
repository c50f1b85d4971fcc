package io.portcullis.proxy.lifecycle;

import io.portcullis.fencing.FenceCause;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.text.Labels;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

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
    NO_REPLICA("there was no replica to go to"),
    GATEWAY_EXHAUSTED("the gateway had nothing left to make a connection with"),
    NODE_UNREACHABLE("the node could not be reached"),
    SERVER_REFUSED("the server took no clients"),
    SERVER_WITHOUT_TLS("the server offered no TLS"),
    SERVER_TLS_FAILED("TLS between the gateway and the server failed"),
    SERVER_SILENT("the server did not answer the StartupMessage in time"),
    TOO_MANY_SESSIONS("there are too many sessions"),
    CHANNEL_BINDING_ONLY("the server offers only logins that are bound to TLS, and the client has none"),
    UNSUPPORTED_VERSION("the client speaks another major version of the protocol"),

    /** Bad input, timeouts. */
    NOISE("the client does not speak PostgreSQL"),
    PROTOCOL_VIOLATION("a message made no sense"),
    TLS_FAILED("the TLS handshake failed"),
    STARTUP_TIMEOUT("the client did not say what it needs in time"),
    AUTHENTICATION_TIMEOUT("authentication was not finished in time"),
    OUT_OF_MEMORY("there is no memory left for bytes that its peer does not take"),
    SERVER_TLS_REFUSED("the server gave no valid answer to the request for TLS"),

    STOPPING("the gateway stops"),

    /** A bug, or no memory; the log has the cause. */
    FAILED("the gateway failed on it");

    /** By label. Those of a closed route are not here. */
    private static final Map<String, EndReason> REFUSALS = Arrays.stream(values())
            .filter(each ->
                    Unavailable.FIXED.stream().anyMatch(why -> why.label().equals(each.label())))
            .collect(Collectors.toMap(EndReason::label, each -> each));

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

    /** A refusal by a closed route is {@link #CLOSED}: which reason that was, {@code portcullis_refused_total} says. */
    public static EndReason of(Unavailable why) {
        return REFUSALS.getOrDefault(why.label(), CLOSED);
    }

    public String label() {
        return Labels.of(this);
    }

    /** To complete "because ...". */
    public String text() {
        return text;
    }
}
