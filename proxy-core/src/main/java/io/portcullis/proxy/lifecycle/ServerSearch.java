package io.portcullis.proxy.lifecycle;

import static io.portcullis.proxy.lifecycle.Transition.closed;
import static io.portcullis.proxy.lifecycle.Transition.dismissed;
import static io.portcullis.proxy.lifecycle.Transition.refused;
import static io.portcullis.proxy.lifecycle.Transition.refusedByServer;
import static io.portcullis.proxy.lifecycle.Transition.seekAgain;
import static io.portcullis.proxy.lifecycle.Transition.step;
import static io.portcullis.proxy.lifecycle.Transition.violation;

import io.portcullis.proxy.lifecycle.ClientPhase.Greeting;
import io.portcullis.proxy.lifecycle.ClientPhase.Linked;
import io.portcullis.proxy.lifecycle.ClientPhase.Refusal;
import io.portcullis.proxy.lifecycle.ClientPhase.Waiting;
import io.portcullis.proxy.lifecycle.ClientPhase.Wish;
import io.portcullis.proxy.lifecycle.SessionEffect.Timer;
import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A client waits for a server: from what it needs to the first bytes of a server that reach it. Until these any server will do, so
 * the search goes on when a server does not answer as it should, for as long as the client may wait.
 */
final class ServerSearch {
    private static final byte YES = 'S';
    private static final byte NO = 'N';

    private ServerSearch() {}

    /** The client has said what it needs. */
    static Transition begin(OpeningMessage first, Greeting before) {
        return step(
                new Waiting(new Wish(first, before, Refusal.NONE), Unavailable.UNREACHABLE),
                new SessionEffect.StartTimer(Timer.WAIT),
                new SessionEffect.Seek());
    }

    /** The client goes on in plain text with the server that said it has no TLS. */
    static Transition goOn(Wish wish) {
        return step(
                new Waiting(wish, Unavailable.UNREACHABLE),
                // If that server fails, this is where the wait for another one began.
                new SessionEffect.StartTimer(Timer.WAIT),
                new SessionEffect.StartTimer(Timer.AUTHENTICATION),
                new SessionEffect.SendStartup());
    }

    /** A client waits, and its server is in the phase {@code server}. */
    static Transition on(Waiting at, ServerPhase server, SessionEvent event) {
        return switch (server) {
            case ServerPhase.None() -> seeking(at, event);
            case ServerPhase.Connecting(Target target) -> connecting(at, target, event);
            case ServerPhase.AskingTls(Target target) -> askingTls(at, target, event);
            case ServerPhase.LoggingIn(Target target) -> loggingIn(at, target, event);
            // A client that waits leaves its server in none of these.
            case ServerPhase.Connected _, ServerPhase.Linked _, ServerPhase.Suspended _ -> cutShort(at, event);
        };
    }

    private static Transition seeking(Waiting at, SessionEvent event) {
        Wish wish = at.wish();
        return switch (event) {
            case SessionEvent.TargetFound(Target target) ->
                step(at, new SessionEffect.Connect(target, wish.first().visibility()));
            // Each was asked, and being full can last: a client that a server refuses so directly is not kept waiting
            // either.
            case SessionEvent.NoServerFound(Unavailable why)
            when wish.refusal() == Refusal.FULL && why.equals(Unavailable.REFUSED_BY_ALL) -> refusedByServer();
            case SessionEvent.NoServerFound(Unavailable why) when why.lasts() -> givenUp(wish, why);
            case SessionEvent.NoServerFound(Unavailable why) -> step(new Waiting(wish, why));
            case SessionEvent.MayNotWait(), SessionEvent.TimedOut() -> givenUp(wish, at.why());
            default -> cutShort(at, event);
        };
    }

    private static Transition connecting(Waiting at, Target target, SessionEvent event) {
        Wish wish = at.wish();
        return switch (event) {
            case SessionEvent.ServerConnected() -> connected(at, target);
            case SessionEvent.ServerUnreachable() -> seekAgain(wish, target, new SessionEffect.Suspect(target));
            case SessionEvent.ServerTlsUnfit(Unavailable why) -> seekAgain(wish, target, why);
            case SessionEvent.ServerNotTried() -> seekAgain(wish, target, Unavailable.EXHAUSTED);
            case SessionEvent.ServerGone _, SessionEvent.Unentitled _ -> seekAgain(wish, target);
            case SessionEvent.TimedOut() -> givenUp(wish, Unavailable.UNREACHABLE);
            default -> cutShort(at, event);
        };
    }

    private static Transition connected(Waiting at, Target target) {
        return switch (at.wish().first()) {
            case SSL_REQUEST -> step(at, new SessionEffect.AskServerTls());
            case DIRECT_TLS -> opaque(target);
            case STARTUP, REPLICATION ->
                step(at, new SessionEffect.StartTimer(Timer.AUTHENTICATION), new SessionEffect.SendStartup());
        };
    }

    private static Transition askingTls(Waiting at, Target target, SessionEvent event) {
        Wish wish = at.wish();
        return switch (event) {
            case SessionEvent.ServerTlsAnswered(byte answer) -> tlsAnswered(wish, target, answer);
            case SessionEvent.ServerTlsUnfit(Unavailable why) -> seekAgain(wish, target, why);
            // Nothing that this client said can be the reason: all that ask for TLS say the same.
            case SessionEvent.ServerGone() -> seekAgain(wish, target, new SessionEffect.Suspect(target));
            case SessionEvent.Unentitled _ -> seekAgain(wish, target);
            case SessionEvent.TimedOut() -> givenUp(wish, Unavailable.UNREACHABLE);
            default -> cutShort(at, event);
        };
    }

    private static Transition tlsAnswered(Wish wish, Target target, byte answer) {
        return switch (answer) {
            case YES -> opaque(target, new SessionEffect.Answer(YES));
            case NO ->
                step(
                        new Greeting(true, wish.before().gssAnswered(), false, null),
                        new SessionEffect.StartTimer(Timer.STARTUP),
                        new SessionEffect.Answer(NO),
                        new SessionEffect.ReadClient());
            // An error in plain text at this point could come from anyone in between, so it is not shown
            // (CVE-2024-10977).
            default -> closed(EndReason.SERVER_TLS_REFUSED);
        };
    }

    private static Transition opaque(Target target, SessionEffect... before) {
        List<SessionEffect> effects = new ArrayList<>();
        effects.add(new SessionEffect.StopTimer());
        Collections.addAll(effects, before);
        effects.add(new SessionEffect.Relay(target, Visibility.OPAQUE));
        return new Transition(new Linked(), effects);
    }

    private static Transition loggingIn(Waiting at, Target target, SessionEvent event) {
        Wish wish = at.wish();
        SessionEffect restOfWait = new SessionEffect.StartTimer(Timer.REST_OF_WAIT);
        return switch (event) {
            case SessionEvent.ServerAnswered() ->
                step(new Linked(), new SessionEffect.Relay(target, wish.first().visibility()));
            case SessionEvent.ServerRefused() ->
                stays(wish, target)
                        ? refusedByServer()
                        : seekAgain(
                                wish.refusedAs(Refusal.NOT_NOW), target, restOfWait, new SessionEffect.Suspect(target));
            case SessionEvent.ServerFull() ->
                wish.first() == OpeningMessage.REPLICATION || target.leadership() != null
                        ? refusedByServer()
                        : seekAgain(wish.refusedAs(Refusal.FULL), target, restOfWait);
            case SessionEvent.NothingOffered() -> refused(Unavailable.CHANNEL_BINDING_ONLY);
            case SessionEvent.ServerGone() ->
                stays(wish, target)
                        ? closed(EndReason.SERVER_CLOSED)
                        : seekAgain(wish, target, restOfWait, new SessionEffect.SuspectIfOthersToo(target));
            case SessionEvent.Unentitled _ -> seekAgain(wish, target, restOfWait);
            case SessionEvent.TimedOut() -> refused(Unavailable.SILENT_SERVER);
            default -> cutShort(at, event);
        };
    }

    /** Replication goes on from what one standby has and keeps for it, so only the client changes the standby. */
    private static boolean stays(Wish wish, Target target) {
        return wish.first() == OpeningMessage.REPLICATION && target.leadership() == null;
    }

    /** What ends a session that has no server yet, wherever the search is. */
    private static Transition cutShort(Waiting at, SessionEvent event) {
        return switch (event) {
            case SessionEvent.ClientGone() -> closed(EndReason.CLIENT_CLOSED);
            case SessionEvent.Violated(String what) -> violation(what);
            case SessionEvent.Stopping() ->
                at.wish().first().isStartup() ? refused(Unavailable.STOPPING) : dismissed(Unavailable.STOPPING);
            default -> step(at);
        };
    }

    /**
     * No server was found, in time or at all. A client that asked for TLS cannot hear of it yet: it is answered that there is no TLS, and
     * refused when it has sent its StartupMessage; nothing that it sends in plain text is passed on.
     */
    private static Transition givenUp(Wish wish, Unavailable why) {
        return switch (wish.first()) {
            // The server's own words say more than that it cannot be reached.
            case STARTUP, REPLICATION ->
                wish.refusal() != Refusal.NONE && why.isUnreachable() ? refusedByServer() : refused(why);
            case DIRECT_TLS -> dismissed(why);
            case SSL_REQUEST ->
                step(
                        new Greeting(true, wish.before().gssAnswered(), false, why),
                        new SessionEffect.GiveUp(why),
                        new SessionEffect.DropServer(),
                        new SessionEffect.StartTimer(Timer.STARTUP),
                        new SessionEffect.Answer(NO),
                        new SessionEffect.ReadClient());
        };
    }
}
