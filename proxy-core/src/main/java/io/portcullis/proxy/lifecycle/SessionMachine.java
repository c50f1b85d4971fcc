package io.portcullis.proxy.lifecycle;

import static io.portcullis.proxy.lifecycle.Transition.closed;
import static io.portcullis.proxy.lifecycle.Transition.end;
import static io.portcullis.proxy.lifecycle.Transition.severed;
import static io.portcullis.proxy.lifecycle.Transition.step;
import static io.portcullis.proxy.lifecycle.Transition.violation;

import io.portcullis.proxy.lifecycle.Phase.AskingTls;
import io.portcullis.proxy.lifecycle.Phase.Connecting;
import io.portcullis.proxy.lifecycle.Phase.Ended;
import io.portcullis.proxy.lifecycle.Phase.Greeting;
import io.portcullis.proxy.lifecycle.Phase.LoggingIn;
import io.portcullis.proxy.lifecycle.Phase.Refusal;
import io.portcullis.proxy.lifecycle.Phase.Relaying;
import io.portcullis.proxy.lifecycle.Phase.Seeking;
import io.portcullis.proxy.lifecycle.Phase.Suspended;
import io.portcullis.proxy.lifecycle.Phase.Wish;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.tls.ClientTlsMode;
import java.util.List;

/**
 * The life of one session: event in, next phase and effects out. The picture is at {@link Phase}.
 *
 * <p>An event that means nothing in the present phase is ignored: it was on its way when the phase changed.
 */
public final class SessionMachine {
    private static final byte YES = 'S';
    private static final byte NO = 'N';

    private final ClientTlsMode tls;
    private Phase phase = new Greeting(false, false, false, null, null);

    public SessionMachine(ClientTlsMode tls) {
        this.tls = tls;
    }

    /** Takes in one event; the effects are to be performed in order. */
    public List<SessionEffect> on(SessionEvent event) {
        Transition step = switch (phase) {
            case Greeting greeting -> greeting(greeting, event);
            case Seeking seeking -> ServerSearch.seeking(seeking, event);
            case Connecting connecting -> ServerSearch.connecting(connecting, event);
            case AskingTls asking -> ServerSearch.askingTls(asking, event);
            case LoggingIn loggingIn -> ServerSearch.loggingIn(loggingIn, event);
            case Relaying relaying -> relaying(relaying, event);
            case Suspended suspended -> suspended(suspended, event);
            case Ended ended -> step(ended);
        };
        phase = step.next();
        return step.effects();
    }

    public boolean over() {
        return phase instanceof Ended;
    }

    public boolean suspended() {
        return phase instanceof Suspended;
    }

    public boolean seeking() {
        return phase instanceof Seeking;
    }

    /** The word for the phase in metrics. */
    public String label() {
        return phase.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    private Transition greeting(Greeting at, SessionEvent event) {
        return switch (event) {
            case SessionEvent.SslRequested() -> sslRequested(at);
            case SessionEvent.GssEncRequested() ->
                at.gssAnswered() || at.encrypted()
                        ? violation("a second request for encryption")
                        : step(
                                new Greeting(at.sslAnswered(), true, false, at.linked(), at.refusal()),
                                new SessionEffect.Answer(NO),
                                new SessionEffect.ReadClient());
            case SessionEvent.TlsStarted() -> tlsStarted(at);
            case SessionEvent.StartupReceived(boolean replication) ->
                startup(at, replication ? OpeningMessage.REPLICATION : OpeningMessage.STARTUP);
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
            case SessionEvent.ServerGone _, SessionEvent.Unentitled _ ->
                step(at.unlinked(), new SessionEffect.DropServer());
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
        Greeting answered = new Greeting(true, at.gssAnswered(), false, null, at.refusal());
        return switch (tls) {
            case OFF -> step(answered, new SessionEffect.Answer(NO), new SessionEffect.ReadClient());
            case TERMINATE ->
                step(
                        new Greeting(true, at.gssAnswered(), true, null, at.refusal()),
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
                        new Greeting(true, at.gssAnswered(), true, null, at.refusal()),
                        new SessionEffect.BeginTls(true),
                        new SessionEffect.ReadClient());
            case PASSTHROUGH -> ServerSearch.begin(OpeningMessage.DIRECT_TLS, at);
        };
    }

    private Transition startup(Greeting at, OpeningMessage first) {
        if (at.refusal() != null) {
            return end(
                    EndReason.of(at.refusal()), new SessionEffect.DropServer(), new SessionEffect.Refuse(at.refusal()));
        }
        Target linked = at.linked();
        return linked == null
                ? ServerSearch.begin(first, at)
                : ServerSearch.linked(new Wish(first, at.unlinked(), Refusal.NONE), linked);
    }

    private static Transition relaying(Relaying at, SessionEvent event) {
        return switch (event) {
            case SessionEvent.Authenticated() -> step(new Relaying(at.target(), true), new SessionEffect.StopTimer());
            case SessionEvent.Held() -> step(new Suspended(at), new SessionEffect.PauseReading());
            case SessionEvent.TimedOut() -> at.authenticated() ? step(at) : severed(EndReason.AUTHENTICATION_TIMEOUT);
            case SessionEvent.ClientGone() -> end(EndReason.CLIENT_CLOSED, new SessionEffect.FinishServer());
            case SessionEvent.ServerGone() -> end(EndReason.SERVER_CLOSED, new SessionEffect.FinishClient());
            case SessionEvent.ClientAnswered() -> end(EndReason.CLIENT_CLOSED, new SessionEffect.FinishClient());
            default -> cutOff(at, event);
        };
    }

    private static Transition suspended(Suspended at, SessionEvent event) {
        return switch (event) {
            case SessionEvent.Resumed() -> step(at.before(), new SessionEffect.ResumeReading());
            // It is told once, and may come in the same wake-up as the bytes that suspended the session.
            case SessionEvent.Authenticated() ->
                step(new Suspended(new Relaying(at.before().target(), true)), new SessionEffect.StopTimer());
            // What is held must not be passed on, not even at the end.
            case SessionEvent.ClientGone(), SessionEvent.ClientAnswered() -> severed(EndReason.CLIENT_CLOSED);
            case SessionEvent.ServerGone() -> severed(EndReason.SERVER_CLOSED);
            case SessionEvent.TimedOut() ->
                at.before().authenticated() ? step(at) : severed(EndReason.AUTHENTICATION_TIMEOUT);
            default -> cutOff(at, event);
        };
    }

    private static Transition cutOff(Phase at, SessionEvent event) {
        return switch (event) {
            case SessionEvent.Unentitled(EndReason reason) -> severed(reason);
            case SessionEvent.Violated _ -> severed(EndReason.PROTOCOL_VIOLATION);
            case SessionEvent.Stopping() -> severed(EndReason.STOPPING);
            default -> step(at);
        };
    }
}
