package io.portcullis.proxy.lifecycle;

import io.portcullis.proxy.lifecycle.ServerPhase.AskingTls;
import io.portcullis.proxy.lifecycle.ServerPhase.Connected;
import io.portcullis.proxy.lifecycle.ServerPhase.Connecting;
import io.portcullis.proxy.lifecycle.ServerPhase.Linked;
import io.portcullis.proxy.lifecycle.ServerPhase.LoggingIn;
import io.portcullis.proxy.lifecycle.ServerPhase.None;
import io.portcullis.proxy.lifecycle.ServerPhase.Suspended;
import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;
import io.portcullis.proxy.route.Target;

/**
 * The life of a server connection: moved by what the connection reports, and by what is asked of it. It decides nothing: what its phase
 * means for the client is for {@link ClientMachine} to say.
 *
 * <p>An event that means nothing in the present phase is ignored: it was on its way when the phase changed.
 */
final class ServerMachine {
    private ServerPhase phase = new None();

    ServerPhase phase() {
        return phase;
    }

    /** What the connection reports. That it is lost leads to an effect, {@link SessionEffect.DropServer} or an end. */
    void onEvent(SessionEvent event) {
        phase = switch (event) {
            case SessionEvent.ServerConnected()
            when phase instanceof Connecting(Target target) -> new Connected(target);
            case SessionEvent.ServerTlsAnswered _
            when phase instanceof AskingTls(Target target) -> new Connected(target);
            case SessionEvent.Authenticated()
            when phase instanceof Linked(Target target, boolean _) -> new Linked(target, true);
            // It is reported once, and may come in the same wake-up as the bytes that suspended the session.
            case SessionEvent.Authenticated()
            when phase instanceof Suspended(Linked before) -> new Suspended(new Linked(before.target(), true));
            default -> phase;
        };
    }

    /** @throws IllegalStateException if the connection cannot do that in its phase */
    void onEffect(SessionEffect effect) {
        phase = switch (effect) {
            case SessionEffect.Connect(Target target, Visibility _)
            when phase instanceof None -> new Connecting(target);
            case SessionEffect.AskServerTls() when phase instanceof Connected(Target target) -> new AskingTls(target);
            case SessionEffect.SendStartup() when phase instanceof Connected(Target target) -> new LoggingIn(target);
            case SessionEffect.Relay(Target target, Visibility visibility)
            when phase instanceof Connected || phase instanceof LoggingIn ->
                new Linked(target, visibility == Visibility.OPAQUE);
            case SessionEffect.PauseReading() when phase instanceof Linked linked -> new Suspended(linked);
            case SessionEffect.ResumeReading() when phase instanceof Suspended(Linked before) -> before;
            case SessionEffect.Connect _,
                    SessionEffect.AskServerTls _,
                    SessionEffect.SendStartup _,
                    SessionEffect.Relay _,
                    SessionEffect.PauseReading _,
                    SessionEffect.ResumeReading _ ->
                throw new IllegalStateException(effect + " for a server connection that is " + phase);
            case SessionEffect.DropServer _, SessionEffect.End _ -> new None();
            default -> phase;
        };
    }
}
