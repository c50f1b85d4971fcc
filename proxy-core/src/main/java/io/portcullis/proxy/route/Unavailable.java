package io.portcullis.proxy.route;

import io.portcullis.fencing.ClosedReason;
import io.portcullis.pgwire.SqlState;
import java.util.List;
import java.util.stream.Stream;

/**
 * Why a client gets no session.
 *
 * @param state the SQLSTATE that the client gets
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

    /** The client gets the server's own message instead. */
    public static final Unavailable SERVER_REFUSED =
            closed("server-refused", "the server takes no client for now, and no other server was found in time");

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

    public static final Unavailable SERVER_WITHOUT_TLS = new Unavailable(
            SqlState.CANNOT_CONNECT_NOW,
            "server-without-tls",
            "the server offers no TLS, and server-tls of this gateway demands it",
            "Set ssl = on in the server's configuration, or server-tls.mode to prefer or disable in the gateway's.");

    private static final String TLS_FAILED = "server-tls-failed";

    public static final Unavailable SERVER_NOT_TRUSTED = new Unavailable(
            SqlState.CANNOT_CONNECT_NOW,
            TLS_FAILED,
            "the server's certificate comes from no authority that server-tls of this gateway trusts",
            "Put the authority of the servers' certificates into server-tls.ca-file; the gateway reads it again when it changes.");

    public static final Unavailable SERVER_CERTIFICATE_EXPIRED = new Unavailable(
            SqlState.CANNOT_CONNECT_NOW,
            TLS_FAILED,
            "the server's certificate, or its authority's, has expired or is not valid yet",
            "Renew the certificate, and compare the clocks of the server and of the gateway.");

    public static final Unavailable SERVER_OF_ANOTHER_NAME = new Unavailable(
            SqlState.CANNOT_CONNECT_NOW,
            TLS_FAILED,
            "the server's certificate is for another host than the address of the node",
            "Give the server a certificate for that address, set the certificate's name under addresses in the gateway's configuration,"
                    + " or use server-tls.mode: verify-ca.");

    public static final Unavailable NO_SHARED_TLS_VERSION = new Unavailable(
            SqlState.CANNOT_CONNECT_NOW,
            TLS_FAILED,
            "the server and this gateway have no version of TLS in common",
            "Let the server use TLS 1.2 or 1.3 (ssl_min_protocol_version, ssl_max_protocol_version).");

    public static final Unavailable SERVER_HANDSHAKE_FAILED = new Unavailable(
            SqlState.CANNOT_CONNECT_NOW,
            TLS_FAILED,
            "the TLS handshake between this gateway and the server failed",
            "The server's log says more. Look also at what stands between the gateway and the server.");

    /** A certificate or a setting is wrong, and stays so until a person changes it. */
    private static final List<Unavailable> LASTING = List.of(
            SERVER_WITHOUT_TLS,
            SERVER_NOT_TRUSTED,
            SERVER_CERTIFICATE_EXPIRED,
            SERVER_OF_ANOTHER_NAME,
            NO_SHARED_TLS_VERSION,
            SERVER_HANDSHAKE_FAILED);

    /** All that do not come from a closed route. */
    public static final List<Unavailable> FIXED = Stream.concat(
                    LASTING.stream(),
                    Stream.of(
                            NO_REPLICA,
                            UNREACHABLE,
                            EXHAUSTED,
                            SERVER_REFUSED,
                            REFUSED_BY_ALL,
                            SILENT_SERVER,
                            STOPPING,
                            FULL,
                            CHANNEL_BINDING_ONLY))
            .toList();

    /** Waiting does not help. */
    public boolean lasts() {
        return LASTING.contains(this);
    }

    /** Explains less than the answer of a server would. */
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
