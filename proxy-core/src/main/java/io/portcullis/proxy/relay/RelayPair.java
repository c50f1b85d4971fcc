package io.portcullis.proxy.relay;

import io.portcullis.proxy.relay.ReadGate.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A client's and a server's handler while they are linked: what one receives, the other sends. Where a link ends, each handler stays on its
 * channel, keeps what no link has looked at, and can be linked again. Confined to the event loop.
 */
public final class RelayPair {
    private final RelayHandler client;
    private final RelayHandler server;
    private boolean linked;

    public RelayPair(RelayHandler client, RelayHandler server) {
        this.client = client;
        this.server = server;
    }

    /** Links the two, passes on what either side has sent without a link, the client's first, and reads both. */
    public void link(RelayListener session) {
        client.link(server, session);
        server.link(client, session);
        linked = true;
        VisibleStream asked = client.inbound().stream();
        VisibleStream answered = server.inbound().stream();
        if (asked != null && answered != null) {
            asked.answeredBy(answered.conversation());
        }
        client.reads().set(Reason.NO_PEER, false);
        server.reads().set(Reason.NO_PEER, false);
        client.inbound().drain();
        server.inbound().drain();
    }

    /**
     * Nothing is between the two: each stream stands between two messages, everything that was looked at has been sent, and the server owes
     * nothing.
     */
    public boolean mayUnlink() {
        @Nullable VisibleStream answered = server.inbound().stream();
        return linked
                && client.inbound().mayUnlink()
                && server.inbound().mayUnlink()
                && answered != null
                && answered.conversation().atTransactionEnd();
    }

    /** @throws IllegalStateException if something is between the two */
    public void unlink() {
        if (!mayUnlink()) {
            throw new IllegalStateException("a link ends only at the end of a transaction, and between two messages");
        }
        linked = false;
        client.unlink();
        server.unlink();
    }

    /** Reads neither side. */
    public void suspend() {
        client.reads().set(Reason.SUSPENDED, true);
        server.reads().set(Reason.SUSPENDED, true);
    }

    /** Reads again; what was held is judged again. */
    public void resume() {
        client.reads().set(Reason.SUSPENDED, false);
        server.reads().set(Reason.SUSPENDED, false);
        client.inbound().pass();
        server.inbound().pass();
    }

    /** Goes on behind the messages at which the scanners stopped. */
    public void goOn() {
        client.inbound().goOn();
        server.inbound().goOn();
    }

    /** Nothing more is passed on, nor what is held. */
    public void end() {
        client.inbound().end();
        server.inbound().end();
    }
}
