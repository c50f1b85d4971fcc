package io.portcullis.proxy.client;

import io.portcullis.pgwire.ProtocolVersion;
import io.portcullis.pgwire.SqlState;
import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.pgwire.message.ErrorResponse;
import io.portcullis.proxy.lifecycle.EndReason;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * Every message that the gateway itself writes to a client, besides the one-byte answers to requests for encryption. All else comes from
 * the server, and is passed on as it came but for two messages of the login:
 *
 * <ul>
 *   <li>the secret in BackendKeyData is one of the gateway's own ({@link io.portcullis.proxy.relay.CancelKeyRewriter});
 *   <li>{@code SCRAM-SHA-256-PLUS} is removed from AuthenticationSASL for a client without TLS if the gateway reaches the server with TLS
 *       ({@link io.portcullis.pgwire.startup.SaslOffer}).
 * </ul>
 *
 * <p>To a server it writes SSLRequest, CancelRequest, and Terminate behind the last message of a client that cannot be understood any
 * more ({@link io.portcullis.pgwire.startup.Requests}).
 */
public final class ClientErrors {
    private static final String BY_US = "portcullis: ";

    private ClientErrors() {}

    /** Refused before a server was involved. */
    public static ErrorResponse refused(Unavailable why) {
        return new ErrorResponse(why.state(), BY_US + why.text(), "reason: " + why.label(), why.remedy());
    }

    /** Severed in the middle of its life. 57P01 is what clients try again after; after nonsense they should not. */
    public static ErrorResponse severed(EndReason reason, @Nullable Target target, Outcome outcome) {
        String where = target == null ? "" : " on node " + target.node();
        String leadership = target == null || target.leadership() == null ? "" : "; leadership: " + target.leadership();
        return new ErrorResponse(
                reason == EndReason.PROTOCOL_VIOLATION ? SqlState.PROTOCOL_VIOLATION : SqlState.ADMIN_SHUTDOWN,
                BY_US + "the session" + where + " was ended because " + reason.text(),
                "reason: " + reason.label() + leadership,
                hint(outcome));
    }

    private static String hint(Outcome outcome) {
        return switch (outcome) {
            case SETTLED -> "No request was in flight. Connect again.";
            case ROLLED_BACK ->
                "No request was in flight. The open transaction is rolled back. Connect again and repeat the transaction.";
            case UNKNOWN -> "The outcome of the request in flight is unknown: it may or may not have taken effect.";
        };
    }

    public static ErrorResponse violation(String what) {
        return new ErrorResponse(SqlState.PROTOCOL_VIOLATION, what, null, null);
    }

    /** As PostgreSQL puts it. */
    public static ErrorResponse unsupportedVersion(ProtocolVersion version) {
        return new ErrorResponse(
                SqlState.FEATURE_NOT_SUPPORTED,
                "unsupported frontend protocol " + version + ": server supports 3.0 to 3.2",
                null,
                null);
    }
}
