package io.portcullis.proxy.lifecycle;

import io.portcullis.proxy.route.Target;

/**
 * Where in its life a server connection is. It knows nothing of the client that it is made for.
 *
 * <pre>
 *   None ──► Connecting ──► Connected ──► LoggingIn ──► Linked ◄──► Suspended
 *                            │  ▲ │                        ▲
 *                 SSLRequest ▼  │ └── TLS of the client's ─┘
 *                         AskingTls       own
 *
 *   None ◄── from everywhere
 * </pre>
 */
sealed interface ServerPhase {
    /** There is no connection. */
    record None() implements ServerPhase {}

    record Connecting(Target target) implements ServerPhase {}

    /** The connection stands, and the server has no StartupMessage. */
    record Connected(Target target) implements ServerPhase {}

    /** The server has been asked for TLS on the client's behalf; its one byte is awaited. */
    record AskingTls(Target target) implements ServerPhase {}

    /** The server has the StartupMessage, and has not answered. */
    record LoggingIn(Target target) implements ServerPhase {}

    /**
     * Its bytes go to a client, and the client's to it.
     *
     * @param authenticated the server has accepted the client, or we could not see it
     */
    record Linked(Target target, boolean authenticated) implements ServerPhase {}

    /** Bytes have been received that must not be passed on, for now. */
    record Suspended(Linked before) implements ServerPhase {}
}
