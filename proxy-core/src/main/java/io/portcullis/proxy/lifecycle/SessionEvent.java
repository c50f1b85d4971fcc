package io.portcullis.proxy.lifecycle;

import io.portcullis.pgwire.CancelKey;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;

/** What happens to a session. */
public sealed interface SessionEvent {
    // what the client says first
    record SslRequested() implements SessionEvent {}

    record GssEncRequested() implements SessionEvent {}

    record TlsStarted() implements SessionEvent {}

    record StartupReceived(boolean replication) implements SessionEvent {}

    record CancelRequested(CancelKey key) implements SessionEvent {}

    record UnsupportedVersion() implements SessionEvent {}

    record NoiseReceived() implements SessionEvent {}

    /** Bytes that make no sense where they stand; {@code what} says which. */
    record Violated(String what) implements SessionEvent {}

    record TlsFailed() implements SessionEvent {}

    // looking for a server
    record TargetFound(Target target) implements SessionEvent {}

    record NoServerFound(Unavailable why) implements SessionEvent {}

    /** There is no room to wait in, or clients do not wait here, or it is no use. */
    record MayNotWait() implements SessionEvent {}

    record ServerConnected() implements SessionEvent {}

    record ServerUnreachable() implements SessionEvent {}

    /** The server is there, and without the TLS that server-tls demands. That is no doubt about the node. */
    record ServerTlsUnfit(Unavailable why) implements SessionEvent {}

    /** No connection was made for want of something on this machine; nothing is known of the server. */
    record ServerNotTried() implements SessionEvent {}

    /** The server's one byte in answer to SSLRequest. */
    record ServerTlsAnswered(byte answer) implements SessionEvent {}

    /** The server's first answer to the StartupMessage is one for the client, and may be passed on. */
    record ServerAnswered() implements SessionEvent {}

    /** The server's first answer to the StartupMessage is that it takes no clients for now. */
    record ServerRefused() implements SessionEvent {}

    /** The server's first answer to the StartupMessage is that it has as many sessions as it may. */
    record ServerFull() implements SessionEvent {}

    /** The server's first answer to the StartupMessage offers only what needs TLS that the client does not have. */
    record NothingOffered() implements SessionEvent {}

    // relaying
    /** The first ReadyForQuery: the server accepted the client. */
    record Authenticated() implements SessionEvent {}

    record Held() implements SessionEvent {}

    record Resumed() implements SessionEvent {}

    // endings
    record Unentitled(EndReason reason) implements SessionEvent {}

    record ClientGone() implements SessionEvent {}

    record ServerGone() implements SessionEvent {}

    /** The client had sent its last, and now the server has answered all and closed. */
    record ClientAnswered() implements SessionEvent {}

    /** The time that the phase may take is over. */
    record TimedOut() implements SessionEvent {}

    record Stopping() implements SessionEvent {}
}
