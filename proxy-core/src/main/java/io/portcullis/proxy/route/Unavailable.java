package io.portcullis.proxy.route;

import io.portcullis.fencing.ClosedReason;
import io.portcullis.pgwire.SqlState;
import java.util.List;

/**
 * Why a client gets no session.
 *
 * @param state the SQLSTATE it is told
 * @param label the word for it in logs, metrics and the runbook
 * @param text one sentence for people, without full stop
 * @param remedy what the client, or who runs gateway and server, can do
 */
public record Unavailable(SqlState state, String label, String text, String remedy) {
    private static final String TRY_ELSEWHERE =
            "Try again, or try another gateway. The runbook has an entry for the reason.";

    public static final Unavailable NO_REPLICA =
            closed("no-replica", "no replica is running, streaming and within max-lag");

    public static final Unavailable UNREACHABLE =
            closed("node-unreachable", "the node does not accept connections from this gateway");

    public static final Unavailable EXHAUSTED = closed(
            "gateway-exhausted",
            "this gateway has no file descriptors, local ports or memory left for a connection to a server");

    /** The client is told the server's own words instead. */
    public static final Unavailable SERVER_REFUSED =
            closed("server-refused", "the server takes nobody for now, and none that does was found in time");

    /** Each replica that there is has refused this very login. */
    public static final Unavailable REFUSED_BY_ALL = closed("server-refused", "no replica takes this login");

    public static final Unavailable SILENT_SERVER =
            closed("server-silent", "the server did not answer the StartupMessage within authentication-timeout");

    public static final Unavailable STOPPING = closed("stopping", "the gateway is being stopped");

    public static final Unavailable FULL = new Unavailable(
            SqlState.TOO_MANY_CONNECTIONS, "too-many-sessions", "max-sessions is reached", TRY_ELSEWHERE);

    public static final Unavailable CHANNEL_BINDING_ONLY = new Unavailable(
            SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
            "channel-binding-only",
            "the server offers only SCRAM-SHA-256-PLUS, which needs TLS between client and server, and this client has no TLS",
            "Connect with TLS to a listener that passes it through, or let the server offer SCRAM-SHA-256, too.");

    /** All that do not come from a closed route. */
    public static final List<Unavailable> FIXED = List.of(
            NO_REPLICA,
            UNREACHABLE,
            EXHAUSTED,
            SERVER_REFUSED,
            REFUSED_BY_ALL,
            SILENT_SERVER,
            STOPPING,
            FULL,
            CHANNEL_BINDING_ONLY);

    /** Says less than a server that answered. */
    public boolean isUnreachable() {
        return equals(UNREACHABLE)
                || equals(REFUSED_BY_ALL)
                || equals(SERVER_REFUSED)
                || label.equals(ClosedReason.LEADER_UNREACHABLE.label());
    }

    /** libpq and other drivers try the next host after this. */
    static Unavailable closed(String label, String text) {
        return new Unavailable(SqlState.CANNOT_CONNECT_NOW, label, text, TRY_ELSEWHERE);
    }
}
