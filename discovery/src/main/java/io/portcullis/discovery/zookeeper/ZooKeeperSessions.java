package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.network.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * One session after the other: Curator opens the next one when a session has expired, or was without a connection for as long as it
 * lasts. Opened by the first that needs it. Thread-safe.
 */
final class ZooKeeperSessions implements AutoCloseable {
    /** A user that was refused is tried again: his password may be another one by now. */
    private static final Duration LOGIN_RETRY_DELAY = Duration.ofSeconds(2);

    /** Hears that a session has a connection, or has it no more. On ZooKeeper's thread, which it must not block. */
    interface StateListener {
        void onStateChange();
    }

    private final ZooKeeperSettings settings;
    private final EnsembleServers servers;
    private final Duration timeout;
    private final ZKClientConfig configuration;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable CuratorFramework curator;
    private volatile @Nullable ZooKeeperSession newest;
    private volatile StateListener listener = () -> {};
    private volatile String password = "";
    private long notBefore = System.nanoTime();
    private boolean closed;

    /**
     * @param timeout of the session, as it is asked for: a server grants what its own limits allow
     * @throws IOException if the certificates or the password cannot be read, naming the file and what would be right
     */
    ZooKeeperSessions(ZooKeeperSettings settings, Duration timeout, Names names) throws IOException {
        this.settings = settings;
        this.servers = new EnsembleServers(settings.servers(), names);
        this.timeout = timeout;
        this.configuration = ZooKeeperConfigurations.of(settings);
    }

    EnsembleServers servers() {
        return servers;
    }

    void listener(StateListener hearing) {
        listener = hearing;
    }

    /**
     * The session that has a connection now.
     *
     * @param deadline on {@link System#nanoTime}
     */
    ZooKeeperSession connected(long deadline) throws SourceFailure, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                ZooKeeperSession session = newest;
                if (closed) {
                    throw new SourceFailure(Failure.CLOSED, "this source was closed");
                }
                if (session != null && session.isConnected()) {
                    return session;
                }
                if (session != null && session.wasRefused()) {
                    close(curator);
                    notBefore = System.nanoTime() + LOGIN_RETRY_DELAY.toNanos();
                }
                if (curator == null) {
                    open();
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SourceFailure(Failure.UNREACHABLE, "no server answers that is part of a quorum");
                }
                var _ = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The newest session, whether or not it has a connection; null if none was needed yet. */
    @Nullable
    ZooKeeperSession current() {
        return newest;
    }

    /** What {@code session} asked for is not allowed to its user. If the password is another one by now, so is the next session. */
    void refused(ZooKeeperSession session) {
        ZooKeeperSettings.Login login = settings.login();
        lock.lock();
        try {
            if (login != null && session == newest && !login.password().read().equals(password)) {
                close(curator);
            }
        } catch (IOException stays) {
            // A password that cannot be read is not another one.
        } finally {
            lock.unlock();
        }
    }

    private void open() throws SourceFailure {
        if (System.nanoTime() - notBefore < 0) {
            throw new SourceFailure(Failure.LOGIN_REFUSED, "user or password is wrong (AuthFailed)");
        }
        CuratorFramework next = CuratorFrameworkFactory.builder()
                .connectString(connectString())
                .sessionTimeoutMs(Math.toIntExact(timeout.toMillis()))
                .connectionTimeoutMs(Math.toIntExact(timeout.toMillis()))
                .retryPolicy((_, _, _) -> false)
                .ensembleTracker(false)
                .zookeeperFactory((_, millis, watcher, _) -> session(millis, watcher))
                .build();
        next.start();
        curator = next;
    }

    /** For its chroot: the servers come from {@link EnsembleServers}. */
    private String connectString() {
        String known = settings.servers().stream().map(Object::toString).collect(Collectors.joining(","));
        return (known.isEmpty() ? "exhibitor:1" : known) + settings.chroot();
    }

    /** A password is read for each session, so that a new one needs no restart. */
    private ZooKeeperSession session(int millis, Watcher curators) throws IOException {
        ZooKeeperSettings.Login login = settings.login();
        password = login == null ? "" : login.password().read();
        ZooKeeperSession session = new ZooKeeperSession(
                connectString(),
                millis,
                event -> {
                    // A login that failed comes as an event without a state, which Curator does not expect.
                    if (event.getState() != null) {
                        curators.process(event);
                    }
                    stateChanged();
                },
                servers,
                configuration);
        if (login != null && login.scheme() == ZooKeeperSettings.Scheme.DIGEST) {
            session.addAuthInfo("digest", (login.user() + ":" + password).getBytes(StandardCharsets.UTF_8));
        }
        newest = session;
        return session;
    }

    private void stateChanged() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listener.onStateChange();
    }

    private void close(@Nullable CuratorFramework old) {
        curator = null;
        newest = null;
        if (old != null) {
            old.close();
        }
    }

    @Override
    public void close() {
        CuratorFramework old;
        lock.lock();
        try {
            closed = true;
            old = curator;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        close(old);
    }
}
