package io.portcullis.proxy.lifecycle;

import static io.portcullis.proxy.lifecycle.Transition.closed;
import static io.portcullis.proxy.lifecycle.Transition.end;
import static io.portcullis.proxy.lifecycle.Transition.severed;
import static io.portcullis.proxy.lifecycle.Transition.step;
import static io.portcullis.proxy.lifecycle.Transition.violation;

import io.portcullis.proxy.lifecycle.ClientPhase.Ended;
import io.portcullis.proxy.lifecycle.ClientPhase.Greeting;
import io.portcullis.proxy.lifecycle.ClientPhase.Linked;
import io.portcullis.proxy.lifecycle.ClientPhase.Refusal;
import io.portcullis.proxy.lifecycle.ClientPhase.Waiting;
import io.portcullis.proxy.lifecycle.ClientPhase.Wish;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.tls.ClientTlsMode;
import java.util.List;

/**
 * The life of a client connection: event in, next phase and effects out. What an event means depends on the phase of the server too, which
 * {@link ServerMachine} keeps.
 */
final class ClientMachine {
    private static final byte YES = 'S';
    private static final byte NO = 'N';

    private final ClientTlsMode tls;
    private ClientPhase phase = new Greeting(false, false, false, null);

    ClientMachine(ClientTlsMode tls) {
        this.tls = tls;
    }

    ClientPhase phase() {
        return phase;
    }

    /**
     * Takes in one event; the effects are to be performed in order.
     *
     * @param server the phase of the server before the event
     */
    List<SessionEffect> on(SessionEvent event, ServerPhase server) {
        Transition step = switch (phase) {
            case Greeting greeting -> greeting(greeting, server, event);
            case Waiting waiting -> ServerSearch.on(waiting, server, event);
            case Linked linked -> linked(linked, server, event);
            case Ended ended -> step(ended);
        };
        phase = step.next();
        return step.effects();
    }

    private Transition greeting(Greeting at, ServerPhase server, SessionEvent event) {
        return switch (event) {
            case SessionEvent.SslRequested() -> sslRequested(at);
            case SessionEvent.GssEncRequested() ->
                at.gssAnswered() || at.encrypted()
                        ? violation("a second request for encryption")
                        : step(
                                new Greeting(at.sslAnswered(), true, false, at.refusal()),
                                new SessionEffect.Answer(NO),
                                new SessionEffect.ReadClient());
            case SessionEvent.TlsStarted() -> tlsStarted(at);
            case SessionEvent.StartupReceived(boolean replication) ->
                startup(at, server, replication ? OpeningMessage.REPLICATION : OpeningMessage.STARTUP);
            case SessionEvent.CancelRequested(var key) ->
                end(EndReason.CANCEL_RELAYED, new SessionEffect.DropServer(), new SessionEffect.RelayCancel(key));
            case SessionEvent.UnsupportedVersion() ->
                end(EndReason.UNSUPPORTED_VERSION, new SessionEffect.DropServer(), new SessionEffect.RefuseVersion());
            case SessionEvent.Violated(String what) -> violation(what);
            case SessionEvent.NoiseReceived() -> closed(EndReason.NOISE);
            case SessionEvent.TlsFailed() -> closed(EndReason.TLS_FAILED);
            case SessionEvent.TimedOut() -> left(at, EndReason.STARTUP_TIMEOUT);
            case SessionEvent.ClientGone() -> left(at, EndReason.CLIENT_CLOSED);
            // Nothing but its answer has come from that server: another one will do.
            case SessionEvent.ServerGone _, SessionEvent.Unentitled _ -> step(at, new SessionEffect.DropServer());
            case SessionEvent.Stopping() -> closed(EndReason.STOPPING);
            default -> step(at);
        };
    }

    /** A client that insists on TLS leaves when it hears that there is none: what it left for is that there was no server. */
    private static Transition left(Greeting at, EndReason otherwise) {
        return closed(at.refusal() == null ? otherwise : EndReason.of(at.refusal()));
    }

    private Transition sslRequested(Greeting at) {
        if (at.sslAnswered() || at.encrypted()) {
            return violation("a second request for encryption");
        }
        Greeting answered = new Greeting(true, at.gssAnswered(), false, at.refusal());
        return switch (tls) {
            case OFF -> step(answered, new SessionEffect.Answer(NO), new SessionEffect.ReadClient());
            case TERMINATE ->
                step(
                        new Greeting(true, at.gssAnswered(), true, at.refusal()),
                        new SessionEffect.Answer(YES),
                        new SessionEffect.BeginTls(false),
                        new SessionEffect.ReadClient());
            case PASSTHROUGH -> ServerSearch.begin(OpeningMessage.SSL_REQUEST, answered);
        };
    }

    private Transition tlsStarted(Greeting at) {
        if (at.encrypted() || at.sslAnswered()) {
            return closed(EndReason.NOISE);
        }
        return switch (tls) {
            case OFF -> closed(EndReason.NOISE);
            case TERMINATE ->
                step(
                        new Greeting(true, at.gssAnswered(), true, at.refusal()),
                        new SessionEffect.BeginTls(true),
                        new SessionEffect.ReadClient());
            case PASSTHROUGH -> ServerSearch.begin(OpeningMessage.DIRECT_TLS, at);
        };
    }

    private static Transition startup(Greeting at, ServerPhase server, OpeningMessage first) {
        if (at.refusal() != null) {
            return end(
                    EndReason.of(at.refusal()), new SessionEffect.DropServer(), new SessionEffect.Refuse(at.refusal()));
        }
        return server instanceof ServerPhase.Connected
                ? ServerSearch.goOn(new Wish(first, at, Refusal.NONE))
                : ServerSearch.begin(first, at);
    }

    private static Transition linked(Linked at, ServerPhase server, SessionEvent event) {
        return switch (server) {
            case ServerPhase.Linked(Target _, boolean authenticated) -> relaying(at, authenticated, event);
            case ServerPhase.Suspended(ServerPhase.Linked before) -> suspended(at, before.authenticated(), event);
            // A client that is linked has a server in one of these.
            case ServerPhase.None _,
                    ServerPhase.Connecting _,
                    ServerPhase.Connected _,
                    ServerPhase.AskingTls _,
                    ServerPhase.LoggingIn _ -> cutOff(at, event);
        };
    }

    private static Transition relaying(Linked at, boolean authenticated, SessionEvent event) {
        return switch (event) {
            case SessionEvent.Authenticated() -> step(at, new SessionEffect.StopTimer());
            case SessionEvent.Held() -> step(at, new SessionEffect.PauseReading());
            case SessionEvent.TimedOut() -> authenticated ? step(at) : severed(EndReason.AUTHENTICATION_TIMEOUT);
            case SessionEvent.ClientGone() -> end(EndReason.CLIENT_CLOSED, new SessionEffect.FinishServer());
            case SessionEvent.ServerGone() -> end(EndReason.SERVER_CLOSED, new SessionEffect.FinishClient());
            case SessionEvent.ClientAnswered() -> end(EndReason.CLIENT_CLOSED, new SessionEffect.FinishClient());
            default -> cutOff(at, event);
        };
    }

    private static Transition suspended(Linked at, boolean authenticated, SessionEvent event) {
        return switch (event) {
            case SessionEvent.Resumed() -> step(at, new SessionEffect.ResumeReading());
            case SessionEvent.Authenticated() -> step(at, new SessionEffect.StopTimer());
            // What is held must not be passed on, not even at the end.
            case SessionEvent.ClientGone(), SessionEvent.ClientAnswered() -> severed(EndReason.CLIENT_CLOSED);
            case SessionEvent.ServerGone() -> severed(EndReason.SERVER_CLOSED);
            case SessionEvent.TimedOut() -> authenticated ? step(at) : severed(EndReason.AUTHENTICATION_TIMEOUT);
            default -> cutOff(at, event);
        };
    }

    private static Transition cutOff(Linked at, SessionEvent event) {
        return switch (event) {
            case SessionEvent.Unentitled(EndReason reason) -> severed(reason);
            case SessionEvent.Violated _ -> severed(EndReason.PROTOCOL_VIOLATION);
            case SessionEvent.Stopping() -> severed(EndReason.STOPPING);
            default -> step(at);
        };
    }
}
