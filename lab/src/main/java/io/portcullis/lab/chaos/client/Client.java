package io.portcullis.lab.chaos.client;

import io.portcullis.app.clock.BootClock;
import io.portcullis.lab.chaos.check.Operation;
import io.portcullis.lab.postgres.ClientThread;
import io.portcullis.testkit.cluster.JdbcAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A client that records its operations: one after the other on one session, and a new session as soon as anything fails. */
final class Client implements AutoCloseable, ClientThread.ClientWork {
    private static final Duration OPERATION_INTERVAL = Duration.ofMillis(12);
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(100);
    /** Longer than a gateway lets a client wait for a primary. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(12);

    private final BootClock clock;
    private final OperationRunner runner;
    private final List<Operation> operations = new ArrayList<>();
    private final ClientThread thread;
    private int sessions;
    private volatile int lastAnswered;
    private volatile long lastAnsweredAt = Long.MIN_VALUE;

    /** Performs one operation. Says itself when it was sent and answered; a failure is a result too. */
    interface OperationRunner {
        Operation perform(Connection connection, int session, BootClock clock);
    }

    private Client(String name, JdbcAddress endpoint, BootClock clock, OperationRunner runner) {
        this.clock = clock;
        this.runner = runner;
        this.thread = new ClientThread(name, endpoint, ANSWER_TIMEOUT, RECONNECT_DELAY, this);
    }

    static Client start(String name, JdbcAddress endpoint, BootClock clock, OperationRunner runner) {
        Client client = new Client(name, endpoint, clock, runner);
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

    /** The operation that has no answer yet is recorded as unknown. */
    @Override
    public void close() {
        thread.close();
    }

    @Override
    public void use(Connection connection, ClientThread client) {
        sessions++;
        Operation.Result result = Operation.Result.OK;
        while (client.isRunning() && result == Operation.Result.OK) {
            Operation operation = runner.perform(connection, sessions, clock);
            synchronized (this) {
                operations.add(operation);
            }
            result = operation.result();
            if (result == Operation.Result.OK) {
                lastAnswered = sessions;
                lastAnsweredAt = operation.completed();
            }
            LockSupport.parkNanos(OPERATION_INTERVAL.toNanos());
        }
    }

    @Override
    public void onFailure(SQLException failure) {
        // A client without a session has asked for nothing yet: there is nothing to record.
    }
}
