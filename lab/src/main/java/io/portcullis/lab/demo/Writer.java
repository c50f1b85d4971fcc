package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.testkit.cluster.JdbcAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A client as there are many: one connection, one INSERT after the other, and a new connection as soon as anything fails. */
final class Writer implements AutoCloseable {
    private static final Duration BETWEEN_WRITES = Duration.ofMillis(2);
    private static final Duration TO_END = Duration.ofSeconds(5);

    private final String name;
    private final JdbcAddress endpoint;
    private final Stopwatch stopwatch;
    private final Journal journal = new Journal();
    private final Thread thread;
    private volatile boolean running = true;
    private volatile @Nullable Connection connection;
    private long nextId = 1;

    private Writer(String name, JdbcAddress endpoint, Stopwatch stopwatch) {
        this.name = name;
        this.endpoint = endpoint;
        this.stopwatch = stopwatch;
        this.thread = Thread.ofPlatform().name("writer-" + name).daemon().unstarted(this::write);
    }

    static Writer start(String name, JdbcAddress endpoint, Stopwatch stopwatch) {
        Writer writer = new Writer(name, endpoint, stopwatch);
        writer.thread.start();
        return writer;
    }

    String name() {
        return name;
    }

    Journal journal() {
        return journal;
    }

    /** What it was waiting for when told to stop is not recorded: nobody gave the answer a chance. */
    @Override
    public void close() {
        running = false;
        Connection open = connection;
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
            thread.join(TO_END);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot end the connection of writer " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        while (running) {
            try (Connection opened = connect();
                    PreparedStatement insert = opened.prepareStatement(DemoWrites.INSERT)) {
                connection = opened;
                insert.setString(1, name);
                while (running) {
                    journal.add(write(insert));
                    pause();
                }
            } catch (SQLException e) {
                if (running) {
                    journal.add(new Attempt.Failed(stopwatch.elapsed(), String.valueOf(e.getSQLState())));
                }
                pause();
            }
        }
    }

    /** An id is used once: what became of a failed INSERT is unknown, so it must not be mistaken for a later one. */
    private Attempt write(PreparedStatement insert) throws SQLException {
        long id = nextId++;
        insert.setLong(2, id);
        Duration sent = stopwatch.elapsed();
        try (ResultSet row = insert.executeQuery()) {
            row.next();
            Duration received = stopwatch.elapsed();
            Attempt.Executor by = new Attempt.Executor(row.getInt(1), DemoWrites.timeline(row.getString(2)));
            return new Attempt.Acknowledged(id, by, sent, received);
        }
    }

    private static void pause() {
        LockSupport.parkNanos(BETWEEN_WRITES.toNanos());
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", endpoint.login().user());
        properties.setProperty("password", endpoint.login().password());
        properties.setProperty("sslmode", "disable");
        properties.setProperty("connectTimeout", "5");
        // Longer than a gateway may hold a session that it hopes to continue.
        properties.setProperty("socketTimeout", "45");
        return DriverManager.getConnection(endpoint.url(), properties);
    }
}
