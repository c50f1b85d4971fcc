package io.portcullis.lab.demo;

import io.portcullis.lab.postgres.ClientThread;
import io.portcullis.lab.postgres.TimelineSql;
import io.portcullis.lab.tool.Stopwatch;
import io.portcullis.testkit.cluster.JdbcAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A typical client: one connection, one INSERT after the other, and a new connection as soon as anything fails. */
final class Writer implements AutoCloseable, ClientThread.ClientWork {
    private static final Duration WRITE_INTERVAL = Duration.ofMillis(2);
    /** Longer than a gateway may hold a session that it hopes to continue. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(45);

    private final String name;
    private final Stopwatch stopwatch;
    private final Journal journal = new Journal();
    private final ClientThread thread;
    private long nextId = 1;

    private Writer(String name, JdbcAddress endpoint, Stopwatch stopwatch) {
        this.name = name;
        this.stopwatch = stopwatch;
        this.thread = new ClientThread("writer-" + name, endpoint, ANSWER_TIMEOUT, WRITE_INTERVAL, this);
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

    /** The INSERT that has no answer yet is not recorded: the server had no time to answer it. */
    @Override
    public void close() {
        thread.close();
    }

    @Override
    public void use(Connection connection, ClientThread client) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(DemoWrites.INSERT)) {
            insert.setString(1, name);
            while (client.isRunning()) {
                journal.add(write(insert));
                LockSupport.parkNanos(WRITE_INTERVAL.toNanos());
            }
        }
    }

    @Override
    public void onFailure(SQLException failure) {
        journal.add(new Attempt.Failed(stopwatch.elapsed(), String.valueOf(failure.getSQLState())));
    }

    /** Uses an id once. The outcome of a failed INSERT is unknown, so it must not be taken for a later one. */
    private Attempt write(PreparedStatement insert) throws SQLException {
        long id = nextId++;
        insert.setLong(2, id);
        Duration sent = stopwatch.elapsed();
        try (ResultSet row = insert.executeQuery()) {
            row.next();
            Duration received = stopwatch.elapsed();
            Attempt.Executor by = new Attempt.Executor(row.getInt(1), TimelineSql.parse(row.getString(2)));
            return new Attempt.Acknowledged(id, by, sent, received);
        }
    }
}
