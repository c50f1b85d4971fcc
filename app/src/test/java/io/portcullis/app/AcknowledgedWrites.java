package io.portcullis.app;

import io.portcullis.testkit.cluster.JdbcAddress;
import io.portcullis.testkit.process.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that inserts one number after the other, and connects again after every error. It knows which were acknowledged. */
final class AcknowledgedWrites implements AutoCloseable {
    private final JdbcAddress through;
    private final String table;
    private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    /** @param table which is there already, with one column {@code n} */
    AcknowledgedWrites(JdbcAddress through, String table) {
        this.through = through;
        this.table = table;
        this.thread = Thread.ofVirtual().start(this::write);
    }

    private void write() {
        int next = 0;
        while (!stopped) {
            try (Connection connection = through.connect();
                    Statement statement = connection.createStatement()) {
                connection.setNetworkTimeout(Runnable::run, (int) Waiting.AT_MOST.toMillis());
                while (!stopped) {
                    next++;
                    statement.execute("INSERT INTO " + table + " VALUES (" + next + ")");
                    acknowledged.add(next);
                }
            } catch (SQLException e) {
                // The next connection tries the next number: this one may have been written or not.
            }
        }
    }

    /** Some writes that began after this was called have been acknowledged. */
    void awaitMore() {
        int before = acknowledged.size();
        Waiting.until("more writes", Waiting.AT_MOST, acknowledged::size, size -> size > before + 10);
    }

    /** Ends it. Returns how many were acknowledged and are not in the table of {@code server}. */
    int missingIn(JdbcAddress server) throws SQLException, InterruptedException {
        close();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT n FROM " + table)) {
            Set<Integer> there = new HashSet<>();
            while (rows.next()) {
                there.add(rows.getInt(1));
            }
            return (int) acknowledged.stream().filter(n -> !there.contains(n)).count();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
