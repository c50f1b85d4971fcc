package io.portcullis.proxy.lifecycle;

import static io.portcullis.proxy.lifecycle.Transition.closed;
import static io.portcullis.proxy.lifecycle.Transition.dismissed;
import static io.portcullis.proxy.lifecycle.Transition.refused;
import static io.portcullis.proxy.lifecycle.Transition.refusedByServer;
import static io.portcullis.proxy.lifecycle.Transition.seekAgain;
import static io.portcullis.proxy.lifecycle.Transition.step;
import static io.portcullis.proxy.lifecycle.Transition.violation;

import io.portcullis.proxy.lifecycle.Phase.AskingTls;
import io.portcullis.proxy.lifecycle.Phase.Connecting;
import io.portcullis.proxy.lifecycle.Phase.Greeting;
import io.portcullis.proxy.lifecycle.Phase.LoggingIn;
import io.portcullis.proxy.lifecycle.Phase.Refusal;
import io.portcullis.proxy.lifecycle.Phase.Relaying;
import io.portcullis.proxy.lifecycle.Phase.Seeking;
import io.portcullis.proxy.lifecycle.Phase.Wish;
import io.portcullis.proxy.lifecycle.SessionEffect.Timer;
import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The phases between what a client wants and the first bytes of a server that reach it. Until these any server will do, so whatever
 * a server does instead, the search goes on, for as long as the client may wait.
 */
final class ServerSearch {
    private static final byte YES = 'S';
    private static final byte NO = 'N';

    private ServerSearch() {}

    /** The client has said what it wants. */
    static Transition begin(OpeningMessage first, Greeting before) {
        return step(
                new Seeking(new Wish(first, before, Refusal.NONE), Unavailable.UNREACHABLE),
                new SessionEffect.StartTimer(Timer.WAIT),
                new SessionEffect.Seek());
    }

    /** The client goes on in plain text with the server that said it has no TLS. */
    static Transition linked(Wish wish, Target linked) {
        return step(
                new LoggingIn(wish, linked),
                // If that server fails, this is where the wait for another one began.
                new SessionEffect.StartTimer(Timer.WAIT),
                new SessionEffect.StartTimer(Timer.AUTHENTICATION),
                new SessionEffect.SendStartup());
    }

    static Transition seeking(Seeking at, SessionEvent event) {
        return switch (event) {
            case SessionEvent.TargetFound(Target target) ->
                step(
                        new Connecting(at.wish(), target),
                        new SessionEffect.Connect(target, at.wish().first().visibility()));
            // Each was asked, and being full can last: whoever was told so directly is not kept waiting either.
            case SessionEvent.NobodyFound(Unavailable why)
            when at.wish().refusal() == Refusal.FULL && why.equals(Unavailable.REFUSED_BY_ALL) -> refusedByServer();
            case SessionEvent.NobodyFound(Unavailable why) when why.lasts() -> givenUp(at.wish(), why);
            case SessionEvent.NobodyFound(Unavailable why) -> step(new Seeking(at.wish(), why));
            case SessionEvent.MayNotWait(), SessionEvent.TimedOut() -> givenUp(at.wish(), at.why());
            default -> cutShort(at, at.wish(), event);
        };
    }

    static Transition connecting(Connecting at, SessionEvent event) {
        return switch (event) {
            case SessionEvent.ServerConnected() -> connected(at);
            case SessionEvent.ServerUnreachable() ->
                seekAgain(at.wish(), at.target(), new SessionEffect.Suspect(at.target()));
            case SessionEvent.ServerTlsUnfit(Unavailable why) -> seekAgain(at.wish(), at.target(), why);
            case SessionEvent.ServerNotTried() -> seekAgain(at.wish(), at.target(), Unavailable.EXHAUSTED);
            case SessionEvent.ServerGone _, SessionEvent.Unentitled _ -> seekAgain(at.wish(), at.target());
            case SessionEvent.TimedOut() -> givenUp(at.wish(), Unavailable.UNREACHABLE);
            default -> cutShort(at, at.wish(), event);
        };
    }

    private static Transition connected(Connecting at) {
        return switch (at.wish().first()) {
            case SSL_REQUEST -> step(new AskingTls(at.wish(), at.target()), new SessionEffect.AskServerTls());
            case DIRECT_TLS -> opaque(at.target());
            case STARTUP, REPLICATION ->
                step(
                        new LoggingIn(at.wish(), at.target()),
                        new SessionEffect.StartTimer(Timer.AUTHENTICATION),
                        new SessionEffect.SendStartup());
        };
    }

    static Transition askingTls(AskingTls at, SessionEvent event) {
        return switch (event) {
            case SessionEvent.ServerTlsAnswered(byte answer) -> tlsAnswered(at, answer);
            case SessionEvent.ServerTlsUnfit(Unavailable why) -> seekAgain(at.wish(), at.target(), why);
            // Nothing that this client said can be the reason: all that ask for TLS say the same.
            case SessionEvent.ServerGone() -> seekAgain(at.wish(), at.target(), new SessionEffect.Suspect(at.target()));
            case SessionEvent.Unentitled _ -> seekAgain(at.wish(), at.target());
            case SessionEvent.TimedOut() -> givenUp(at.wish(), Unavailable.UNREACHABLE);
            default -> cutShort(at, at.wish(), event);
        };
    }

    private static Transition tlsAnswered(AskingTls at, byte answer) {
        return switch (answer) {
            case YES -> opaque(at.target(), new SessionEffect.Answer(YES));
            case NO ->
                step(
                        new Greeting(true, at.wish().before().gssAnswered(), false, at.target(), null),
                        new SessionEffect.StartTimer(Timer.STARTUP),
                        new SessionEffect.Answer(NO),
                        new SessionEffect.ReadClient());
            // An error in plain text at this point could come from anybody in between, so it is not shown
            // (CVE-2024-10977).
            default -> closed(EndReason.SERVER_TLS_REFUSED);
        };
    }

    private static Transition opaque(Target target, SessionEffect... before) {
        List<SessionEffect> effects = new ArrayList<>();
        effects.add(new SessionEffect.StopTimer());
        Collections.addAll(effects, before);
        effects.add(new SessionEffect.Relay(target, Visibility.OPAQUE));
        return new Transition(new Relaying(target, true), effects);
    }

    static Transition loggingIn(LoggingIn at, SessionEvent event) {
        Wish wish = at.wish();
        SessionEffect restOfWait = new SessionEffect.StartTimer(Timer.REST_OF_WAIT);
        return switch (event) {
            case SessionEvent.ServerAnswered() ->
                step(
                        new Relaying(at.target(), false),
                        new SessionEffect.Relay(at.target(), wish.first().visibility()));
            case SessionEvent.ServerRefused() ->
                stays(at)
                        ? refusedByServer()
                        : seekAgain(
                                wish.refusedAs(Refusal.NOT_NOW),
                                at.target(),
                                restOfWait,
                                new SessionEffect.Suspect(at.target()));
            case SessionEvent.ServerFull() ->
                wish.first() == OpeningMessage.REPLICATION || at.target().leadership() != null
                        ? refusedByServer()
                        : seekAgain(wish.refusedAs(Refusal.FULL), at.target(), restOfWait);
            case SessionEvent.NothingOffered() -> refused(Unavailable.CHANNEL_BINDING_ONLY);
            case SessionEvent.ServerGone() ->
                stays(at)
                        ? closed(EndReason.SERVER_CLOSED)
                        : seekAgain(wish, at.target(), restOfWait, new SessionEffect.SuspectIfOthersToo(at.target()));
            case SessionEvent.Unentitled _ -> seekAgain(wish, at.target(), restOfWait);
            case SessionEvent.TimedOut() -> refused(Unavailable.SILENT_SERVER);
            default -> cutShort(at, wish, event);
        };
    }

    /** Replication goes on from what one standby has and keeps for it, so nobody but the client changes the standby. */
    private static boolean stays(LoggingIn at) {
        return at.wish().first() == OpeningMessage.REPLICATION && at.target().leadership() == null;
    }

    /** What ends a session that has no server yet, wherever the search is. */
    private static Transition cutShort(Phase at, Wish wish, SessionEvent event) {
        return switch (event) {
            case SessionEvent.ClientGone() -> closed(EndReason.CLIENT_CLOSED);
            case SessionEvent.Violated(String what) -> violation(what);
            case SessionEvent.Stopping() ->
                wish.first().isStartup() ? refused(Unavailable.STOPPING) : dismissed(Unavailable.STOPPING);
            default -> step(at);
        };
    }

    /**
     * No server was found, in time or at all. A client that asked for TLS cannot be told so yet: it is answered that there is none, and told when
     * it has sent its StartupMessage; nothing that it sends in plain text is passed on.
     */
    private static Transition givenUp(Wish wish, Unavailable why) {
        return switch (wish.first()) {
            // The server's own words say more than that it cannot be reached.
            case STARTUP, REPLICATION ->
                wish.refusal() != Refusal.NONE && why.isUnreachable() ? refusedByServer() : refused(why);
            case DIRECT_TLS -> dismissed(why);
            case SSL_REQUEST ->
                step(
                        new Greeting(true, wish.before().gssAnswered(), false, null, why),
                        new SessionEffect.GiveUp(why),
                        new SessionEffect.DropServer(),
                        new SessionEffect.StartTimer(Timer.STARTUP),
                        new SessionEffect.Answer(NO),
                        new SessionEffect.ReadClient());
        };
    }
}
