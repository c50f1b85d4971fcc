package io.portcullis.lab.postgres;

import io.portcullis.testkit.cluster.JdbcAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A client with one host in its connection string. It uses one connection until something fails, and then opens the next. */
public final class ClientThread implements AutoCloseable {
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(5);

    private final JdbcAddress endpoint;
    private final Duration reconnectDelay;
    private final Properties properties;
    private final ClientWork work;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile @Nullable Connection connection;

    /** What the client does. Called on its own thread. */
    public interface ClientWork {
        /** A connection is open. Use it while {@link ClientThread#isRunning}; return or throw when it failed. */
        void use(Connection connection, ClientThread client) throws SQLException;

        /** The connection was not opened, or {@link #use} threw. Not called when the client is closed. */
        void onFailure(SQLException failure);
    }

    /** @param answerTimeout longer than a gateway lets a client wait */
    public ClientThread(
            String name, JdbcAddress endpoint, Duration answerTimeout, Duration reconnectDelay, ClientWork work) {
        this.endpoint = endpoint;
        this.reconnectDelay = reconnectDelay;
        this.properties = properties(endpoint, answerTimeout);
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    private static Properties properties(JdbcAddress endpoint, Duration answerTimeout) {
        Properties properties = new Properties();
        properties.setProperty("user", endpoint.login().user());
        properties.setProperty("password", endpoint.login().password());
        properties.setProperty("sslmode", "disable");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", Long.toString(answerTimeout.toSeconds()));
        return properties;
    }

    public void start() {
        thread.start();
    }

    public String name() {
        return thread.getName();
    }

    public boolean isRunning() {
        return running;
    }

    /** Ends the connection too. What was still unanswered fails, and {@link ClientWork} may record it. */
    @Override
    public void close() {
        running = false;
        Connection open = connection;
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
            thread.join(JOIN_TIMEOUT);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot end the connection of " + name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(name() + " does not end");
        }
    }

    private void run() {
        while (running) {
            try (Connection opened = DriverManager.getConnection(endpoint.url(), properties)) {
                connection = opened;
                work.use(opened, this);
            } catch (SQLException failure) {
                if (running) {
                    work.onFailure(failure);
                    LockSupport.parkNanos(reconnectDelay.toNanos());
                }
            }
        }
    }
}
