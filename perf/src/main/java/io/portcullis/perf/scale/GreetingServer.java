package io.portcullis.perf.scale;

import io.portcullis.testkit.wire.ScriptedServer;
import io.portcullis.testkit.wire.WirePeer;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Replaces PostgreSQL: accepts every login, and then stays silent. */
final class GreetingServer implements Closeable {
    private static final byte[] SECRET = {1, 2, 3, 4};

    private final ScriptedServer listening = new ScriptedServer();
    private final List<WirePeer> sessions = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    GreetingServer() throws IOException {
        Thread.ofVirtual().name("greeting").start(this::greet);
    }

    int port() {
        return listening.port();
    }

    private void greet() {
        while (!closed) {
            try {
                WirePeer session = listening.acceptStarted();
                session.welcome(1, SECRET, "in_hot_standby=off");
                sessions.add(session);
            } catch (IOException noneCame) {
                // A client closed its connection, or none came in time: wait for the next.
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        for (WirePeer each : sessions) {
            each.close();
        }
    }
}
