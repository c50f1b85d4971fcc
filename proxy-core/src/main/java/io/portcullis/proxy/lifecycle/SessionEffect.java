package io.portcullis.proxy.lifecycle;

import io.portcullis.pgwire.CancelKey;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;

/** What is to be done for a session, in this order. */
public sealed interface SessionEffect {
    /** Send this one byte to the client, in answer to a request for encryption. */
    record Answer(byte answer) implements SessionEffect {}

    /** End TLS here from the next byte on. {@code direct}: the client did not ask first, and must name the protocol with ALPN. */
    record BeginTls(boolean direct) implements SessionEffect {}

    /** Look for a server; answer with TargetFound or NoServerFound, now and each time things change. */
    record Seek() implements SessionEffect {}

    record Connect(Target target, Visibility visibility) implements SessionEffect {}

    /** Forget the server connection, or the attempt; nothing of it has reached the client. */
    record DropServer() implements SessionEffect {}

    /** The node serves no clients: a doubt about it. */
    record Suspect(Target target) implements SessionEffect {}

    /** As Suspect, if the node has failed other clients in the same way. */
    record SuspectIfOthersToo(Target target) implements SessionEffect {}

    /** Do not choose the node again before things may have changed. */
    record Avoid(Target target) implements SessionEffect {}

    /** Ask the server for TLS on the client's behalf. */
    record AskServerTls() implements SessionEffect {}

    /** Send the client's StartupMessage and await the server's first answer; keep both. */
    record SendStartup() implements SessionEffect {}

    /** Pass on what client and server have said and the other has not heard, and relay from now on. */
    record Relay(Target target, Visibility visibility) implements SessionEffect {}

    record PauseReading() implements SessionEffect {}

    /** Pass on what was held, and read again. */
    record ResumeReading() implements SessionEffect {}

    record RelayCancel(CancelKey key) implements SessionEffect {}

    /** Read what the client says next. */
    record ReadClient() implements SessionEffect {}

    /** Start or restart the clock of the phase. */
    record StartTimer(Timer timer) implements SessionEffect {}

    record StopTimer() implements SessionEffect {}

    /** There is no server for this client, which hears of it now, later or never: count it, and tell the log. */
    record GiveUp(Unavailable why) implements SessionEffect {}

    // the ends; exactly one of them, followed by End
    /** Tell the client why and close; no server is connected that matters. */
    record Refuse(Unavailable why) implements SessionEffect {}

    /** Pass on to the client what the last server that took no clients said, byte for byte, and close. */
    record PassRefusal() implements SessionEffect {}

    record RefuseVersion() implements SessionEffect {}

    record RefuseViolation(String what) implements SessionEffect {}

    /** Close without a word. */
    record CloseClient() implements SessionEffect {}

    /** Reset the server; tell the client if its stream stands between two messages, reset it otherwise. */
    record Sever(EndReason reason) implements SessionEffect {}

    /** The client is gone: let the server have what was sent, then close it. */
    record FinishServer() implements SessionEffect {}

    /** The server is gone: let the client have what was sent, then close it. */
    record FinishClient() implements SessionEffect {}

    /** The session is over; the last effect there is. */
    record End(EndReason reason) implements SessionEffect {}

    enum Timer {
        STARTUP,
        WAIT,
        /** What is left of the last WAIT. */
        REST_OF_WAIT,
        AUTHENTICATION
    }

    enum Visibility {
        VISIBLE,
        /** As visible, and it speaks the replication protocol. */
        REPLICATION,
        /** TLS runs between client and server: we see no messages. */
        OPAQUE
    }
}
