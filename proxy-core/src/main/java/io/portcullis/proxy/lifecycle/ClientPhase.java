package io.portcullis.proxy.lifecycle;

import io.portcullis.proxy.route.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * Where in its life a client connection is. Which server it has, and how far that is, is a {@link ServerPhase}.
 *
 * <pre>
 *              ┌── the server declined TLS, or there is none ──┐
 *              ▼                                               │
 *   ┌───► Greeting ──SSLRequest, passed through──────────► Waiting ◄──┐ that server
 *   └───────┘  └─────StartupMessage────────────────────────►  │  └────┘ will not do
 *  TLS answered                                               │
 *                                                             │ the server's first answer
 *                        Ended ◄── from everywhere         Linked
 * </pre>
 */
sealed interface ClientPhase {
    /**
     * The client has not said yet what it needs.
     *
     * @param sslAnswered it asked for TLS and was answered, which it may do once
     * @param gssAnswered it asked for GSSAPI encryption and was answered
     * @param encrypted TLS ends here, and is established or being so
     * @param refusal the session has been refused with this, and the client hears it when it can; or null
     */
    record Greeting(
            boolean sslAnswered,
            boolean gssAnswered,
            boolean encrypted,
            @Nullable Unavailable refusal) implements ClientPhase {}

    /**
     * The client waits for the first answer of a server. Until that has reached it, any server will do.
     *
     * @param why there was no server, or no other
     */
    record Waiting(Wish wish, Unavailable why) implements ClientPhase {}

    /** Bytes flow, or would if the server's permit did not miss. */
    record Linked() implements ClientPhase {}

    record Ended(EndReason reason) implements ClientPhase {}

    /**
     * What a server is needed for.
     *
     * @param before where a refused TLS request goes back to
     * @param refusal how the last server answered the login
     */
    record Wish(OpeningMessage first, Greeting before, Refusal refusal) {
        Wish refusedAs(Refusal how) {
            return new Wish(first, before, how);
        }
    }

    /** How a server refuses a login. */
    enum Refusal {
        NONE,
        /** It takes no clients for now. */
        NOT_NOW,
        /** It has as many sessions as it may, which can last. */
        FULL
    }
}
