package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.source.WatchListener;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * Follows a cluster: one persistent, recursive watch of its scope, and a read on the same session after each change that matters. The
 * client sets the watch again at each connection of its session, but what happened in between was not watched: so there is a read then,
 * too.
 */
final class ZooKeeperWatch implements Watcher, AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CONNECT_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration MIN_RETRY_DELAY = Duration.ofMillis(100);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(5);

    /** They change every few seconds, and nothing depends on them that a contact would not bring in time. */
    private static final Set<String> IGNORED = Set.of("status", "optime/leader", "optime");

    /** What the cluster is at this moment. */
    interface Look {
        Topology at(ZooKeeperSession session, long deadline)
                throws SourceFailure, KeeperException, InterruptedException;
    }

    private final ZooKeeperSessions sessions;
    private final ZooKeeperPaths paths;
    private final URI endpoint;
    private final Look look;
    private final WatchListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition happened = lock.newCondition();
    private final Thread thread;
    private boolean changed;
    private boolean again;
    private @Nullable ZooKeeperSession followed;
    private long delay = MIN_RETRY_DELAY.toNanos();

    ZooKeeperWatch(ZooKeeperSessions sessions, ZooKeeperPaths paths, URI endpoint, Look look, WatchListener listener) {
        this.sessions = sessions;
        this.paths = paths;
        this.endpoint = endpoint;
        this.look = look;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("zookeeper-watch").unstarted(this::run);
    }

    void start() {
        sessions.listener(() -> mark(false));
        thread.start();
    }

    /** Sets the watch again and reads, also if nothing was delivered. */
    void again() {
        mark(true);
    }

    /** On ZooKeeper's thread. */
    @Override
    public void process(WatchedEvent event) {
        String path = event.getPath();
        String prefix = paths.scope() + "/";
        if (path == null || !path.startsWith(prefix) || !IGNORED.contains(path.substring(prefix.length()))) {
            mark(false);
        }
    }

    private void mark(boolean setAgain) {
        lock.lock();
        try {
            changed = true;
            again |= setAgain;
            happened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                boolean started = false;
                try {
                    ZooKeeperSession session = sessions.connected(System.nanoTime() + CONNECT_TIMEOUT.toNanos());
                    started = follow(session);
                } catch (KeeperException e) {
                    ended(ZooKeeperFailures.of(e));
                } catch (SourceFailure e) {
                    if (e.kind() == Failure.CLOSED) {
                        return;
                    }
                    ended(e);
                }
                delay = started ? MIN_RETRY_DELAY.toNanos() : Math.min(2 * delay, MAX_RETRY_DELAY.toNanos());
                TimeUnit.NANOSECONDS.sleep(delay);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(SourceFailure why) {
        if (followed != null) {
            followed = null;
            listener.onEnded(endpoint, why);
        }
    }

    /** Until the session has no connection any more. True if it delivered something. */
    private boolean follow(ZooKeeperSession session) throws SourceFailure, KeeperException, InterruptedException {
        boolean delivered = false;
        while (true) {
            boolean set = takeMarks();
            long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
            if (set || followed != session) {
                ZooKeeperCalls.await(ZooKeeperCalls.follow(session, paths.scope(), this), deadline);
            }
            Topology topology = look.at(session, deadline);
            if (followed != session) {
                followed = session;
                listener.onStarted(endpoint, topology.view().position());
            }
            listener.onNews(topology);
            delivered = true;
            if (!awaitMark(session)) {
                ended(new SourceFailure(Failure.UNREACHABLE, "the connection was lost"));
                return delivered;
            }
        }
    }

    private boolean takeMarks() {
        lock.lock();
        try {
            boolean set = again;
            changed = false;
            again = false;
            return set;
        } finally {
            lock.unlock();
        }
    }

    /** False if the session has no connection any more. */
    private boolean awaitMark(ZooKeeperSession session) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!changed) {
                happened.await();
            }
            return session.isConnected();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
