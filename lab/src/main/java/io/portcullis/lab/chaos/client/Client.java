package io.portcullis.lab.chaos.client;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.Operation;
import io.portcullis.testkit.cluster.JdbcAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client with one host in its connection string: one operation after the other on one session, and a new session as soon as
 * anything fails.
 */
final class Client implements AutoCloseable {
    private static final Duration BETWEEN_OPERATIONS = Duration.ofMillis(12);
    private static final Duration BETWEEN_CONNECTS = Duration.ofMillis(100);
    private static final Duration TO_END = Duration.ofSeconds(5);
    /** Of an answer; longer than a gateway lets a client wait for a primary. */
    private static final String PATIENCE_SECONDS = "12";

    private final JdbcAddress endpoint;
    private final BootClock clock;
    private final Work work;
    private final List<Operation> operations = new ArrayList<>();
    private final Thread thread;
    private volatile boolean running = true;
    private volatile @Nullable Connection connection;
    private volatile int lastAnswered;
    private volatile long lastAnsweredAt = Long.MIN_VALUE;

    /** One operation. Failures are results; when it was sent and answered is up to it too. */
    interface Work {
        Operation perform(Connection connection, int session, BootClock clock);
    }

    private Client(String name, JdbcAddress endpoint, BootClock clock, Work work) {
        this.endpoint = endpoint;
        this.clock = clock;
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    static Client start(String name, JdbcAddress endpoint, BootClock clock, Work work) {
        Client client = new Client(name, endpoint, clock, work);
        client.thread.start();
        return client;
    }

    /** The number of the session that last had an answer; it grows with every session that was lost. */
    int session() {
        return lastAnswered;
    }

    boolean answeredSince(long instant) {
        return lastAnsweredAt >= instant;
    }

    synchronized List<Operation> operations() {
        return List.copyOf(operations);
    }

    synchronized long count(Operation.Result result) {
        return operations.stream()
                .filter(operation -> operation.result() == result)
                .count();
    }

    /** What it was waiting for is recorded as unknown. */
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
            throw new IllegalStateException("cannot end the connection of " + thread.getName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(thread.getName() + " does not end");
        }
    }

    private void run() {
        int session = 0;
        while (running) {
            try (Connection opened = connect()) {
                connection = opened;
                session++;
                use(opened, session);
            } catch (SQLException notNow) {
                // A client without a session has asked for nothing yet.
                LockSupport.parkNanos(BETWEEN_CONNECTS.toNanos());
            }
        }
    }

    private void use(Connection opened, int session) {
        Operation.Result result = Operation.Result.OK;
        while (running && result == Operation.Result.OK) {
            Operation operation = work.perform(opened, session, clock);
            synchronized (this) {
                operations.add(operation);
            }
            result = operation.result();
            if (result == Operation.Result.OK) {
                lastAnswered = session;
                lastAnsweredAt = operation.completed();
            }
            LockSupport.parkNanos(BETWEEN_OPERATIONS.toNanos());
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", endpoint.login().user());
        properties.setProperty("password", endpoint.login().password());
        properties.setProperty("sslmode", "disable");
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("socketTimeout", PATIENCE_SECONDS);
        return DriverManager.getConnection(endpoint.url(), properties);
    }
}
