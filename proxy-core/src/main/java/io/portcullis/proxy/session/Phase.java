package io.portcullis.proxy.session;

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
 *      └─┘           └── refused, ─┘  └────────────┼────────────────┤
 *   TLS answered         fenced                    ▼                ▼
 *                                   Suspended ◄─► Relaying ◄────────┘
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
     * @param refusal the session will be refused with this, whatever it asks for; or null
     */
    record Greeting(
            boolean sslAnswered,
            boolean gssAnswered,
            boolean encrypted,
            @Nullable Target linked,
            @Nullable Unavailable refusal)
            implements Phase {}

    /** No server yet. {@code before} is where a refused TLS request goes back to. */
    record Seeking(First first, Greeting before, Unavailable why) implements Phase {}

    record Connecting(First first, Greeting before, Target target) implements Phase {}

    /** The server has been asked for TLS on the client's behalf; its one byte is awaited. */
    record AskingTls(Greeting before, Target target) implements Phase {}

    /** Bytes flow. */
    record Relaying(Target target, boolean authenticated) implements Phase {}

    /** Bytes have been received that must not be passed on, for now. */
    record Suspended(Relaying before) implements Phase {}

    record Ended(EndReason reason) implements Phase {}
}
