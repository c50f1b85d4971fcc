package io.portcullis.proxy.route;

import io.portcullis.pgwire.SqlState;

/**
 * Why a client gets no session.
 *
 * @param state the SQLSTATE it is told
 * @param label the word for it in logs, metrics and the runbook
 * @param text one sentence for people, without full stop
 */
public record Unavailable(SqlState state, String label, String text) {
    public static final Unavailable NO_REPLICA =
            closed("no-replica", "no replica is running, streaming and within max-lag");

    public static final Unavailable UNREACHABLE =
            closed("node-unreachable", "the node does not accept connections from this gateway");

    public static final Unavailable EXHAUSTED = closed(
            "gateway-exhausted",
            "this gateway has no file descriptors, local ports or memory left for a connection to a server");

    public static final Unavailable STOPPING = closed("stopping", "the gateway is being stopped");

    public static final Unavailable FULL =
            new Unavailable(SqlState.TOO_MANY_CONNECTIONS, "too-many-sessions", "max-sessions is reached");

    /** libpq and other drivers try the next host after this. */
    static Unavailable closed(String label, String text) {
        return new Unavailable(SqlState.CANNOT_CONNECT_NOW, label, text);
    }
}
