package io.portcullis.proxy.lifecycle;

import io.portcullis.proxy.tls.ClientTlsMode;
import java.util.List;

/**
 * The life of one session: a client connection and the server connection that it has at the moment, each with phases of its own
 * ({@link ClientPhase}, {@link ServerPhase}). Event in, effects out.
 *
 * <p>An event that means nothing in the present phases is ignored: it was on its way when they changed.
 */
public final class SessionMachine {
    private final ClientMachine client;
    private final ServerMachine server = new ServerMachine();

    public SessionMachine(ClientTlsMode tls) {
        this.client = new ClientMachine(tls);
    }

    /** Takes in one event; the effects are to be performed in order. */
    public List<SessionEffect> on(SessionEvent event) {
        List<SessionEffect> effects = client.on(event, server.phase());
        server.onEvent(event);
        effects.forEach(server::onEffect);
        return effects;
    }

    public boolean over() {
        return client.phase() instanceof ClientPhase.Ended;
    }

    public boolean suspended() {
        return server.phase() instanceof ServerPhase.Suspended;
    }

    /** The client waits, and no server is being tried. */
    public boolean seeking() {
        return client.phase() instanceof ClientPhase.Waiting && server.phase() instanceof ServerPhase.None;
    }

    /** The word for the two phases in metrics. */
    public String label() {
        return switch (client.phase()) {
            case ClientPhase.Greeting _ -> "greeting";
            case ClientPhase.Ended _ -> "ended";
            case ClientPhase.Waiting _, ClientPhase.Linked _ ->
                switch (server.phase()) {
                    case ServerPhase.None _ -> "seeking";
                    case ServerPhase.Connecting _, ServerPhase.Connected _ -> "connecting";
                    case ServerPhase.AskingTls _ -> "askingtls";
                    case ServerPhase.LoggingIn _ -> "loggingin";
                    case ServerPhase.Linked _ -> "relaying";
                    case ServerPhase.Suspended _ -> "suspended";
                };
        };
    }
}
