package io.portcullis.proxy.lifecycle;

import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * Where in its life a session is.
 *
 * <pre>
 *             ┌───────────── SSLRequest, passed through ────────────┐
 *             ▼                                                     │
 *   Greeting ───► Seeking ───► Connecting ───► AskingTls ──N──► Greeting (linked)
 *      │ ▲           ▲             │  │            │ S              │ StartupMessage
 *      └─┘           ├── refused, ─┘  └────────────┼──────┬─────────┘
 *   TLS answered     │    fenced                   │      ▼
 *                    └─────────────────────────────┼── LoggingIn
 *                                                  ▼      │ the first answer
 *                                   Suspended ◄─► Relaying ◄
 *                                        │            │
 *                                        └──► Ended ◄─┘   from everywhere
 * </pre>
 */
sealed interface Phase {
    /**
     * The client has not said yet what it wants.
     *
     * @param sslAnswered it asked for TLS and was answered, which it may do once
     * @param gssAnswered it asked for GSSAPI encryption and was answered
     * @param encrypted TLS ends here, and is established or being so
     * @param linked a server that answered N to a TLS request that was passed through, or null
     * @param refusal the session has been refused with this, and the client is told when it can be; or null
     */
    record Greeting(
            boolean sslAnswered,
            boolean gssAnswered,
            boolean encrypted,
            @Nullable Target linked,
            @Nullable Unavailable refusal)
            implements Phase {
        Greeting unlinked() {
            return new Greeting(sslAnswered, gssAnswered, encrypted, null, refusal);
        }
    }

    /**
     * What a server is looked for.
     *
     * @param before where a refused TLS request goes back to
     * @param refusal how the last server answered the login
     */
    record Wish(OpeningMessage first, Greeting before, Refusal refusal) {
        Wish refusedAs(Refusal how) {
            return new Wish(first, before, how);
        }
    }

    /** What a server says that takes nobody. */
    enum Refusal {
        NONE,
        /** For now. */
        NOT_NOW,
        /** It has as many sessions as it may, which can last. */
        FULL
    }

    /** No server yet. */
    record Seeking(Wish wish, Unavailable why) implements Phase {}

    record Connecting(Wish wish, Target target) implements Phase {}

    /** The server has been asked for TLS on the client's behalf; its one byte is awaited. */
    record AskingTls(Wish wish, Target target) implements Phase {}

    /** The server has the StartupMessage. Nothing that it said has reached the client, so another one will do. */
    record LoggingIn(Wish wish, Target target) implements Phase {}

    /** Bytes flow. */
    record Relaying(Target target, boolean authenticated) implements Phase {}

    /** Bytes have been received that must not be passed on, for now. */
    record Suspended(Relaying before) implements Phase {}

    record Ended(EndReason reason) implements Phase {}
}
