package io.portcullis.app;

import io.portcullis.testkit.process.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that sends one query after the other. */
final class BusyClient {
    private final Connection connection;
    final CompletableFuture<Optional<SQLException>> end = new CompletableFuture<>();
    /** When the newest question that was answered had been asked: a pause of this process cannot make it later. */
    volatile long answered = System.nanoTime();

    private volatile boolean stopped;

    BusyClient(Connection connection) {
        this.connection = connection;
        Thread.ofVirtual().start(this::ask);
    }

    private void ask() {
        try {
            while (!stopped) {
                long asked = System.nanoTime();
                port(connection);
                answered = asked;
            }
            end.complete(Optional.empty());
        } catch (SQLException e) {
            end.complete(Optional.of(e));
        }
    }

    /** Waits for the end: nothing if it got all its answers. */
    Optional<SQLException> stop() throws Exception {
        stopped = true;
        return end.get(Waiting.AT_MOST.toSeconds(), TimeUnit.SECONDS);
    }

    /** The port of the server that answers. */
    static String port(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT inet_server_port()")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
