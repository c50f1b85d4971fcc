package io.portcullis.discovery.consul;

import io.portcullis.discovery.consul.ConsulRequest.Consistency;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.source.WatchListener;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.topology.Topology;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a {@link ConsulWatch} going, at the server that answered the last contact, until it is closed. Thread-safe. */
final class ConsulFollower {
    /** What the cluster is at one server. */
    interface Look {
        Topology at(URI endpoint, Consistency consistency, long deadline) throws SourceFailure, InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConsulFollower.class);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MIN_RETRY_DELAY = Duration.ofMillis(100);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(5);

    private static final int MAX_DOUBLINGS = 6;

    /** A watch that lasted so long was well. */
    private static final Duration WELL = Duration.ofSeconds(20);

    private final ConsulCalls calls;
    private final String prefix;
    private final Look look;
    private final WatchListener listener;
    private final List<URI> endpoints;
    private final Thread thread;
    private volatile URI answering;
    private volatile boolean closed;

    /** @param prefix of the keys that are followed */
    ConsulFollower(ConsulCalls calls, String prefix, Look look, List<URI> endpoints, WatchListener listener) {
        this.calls = calls;
        this.prefix = prefix;
        this.look = look;
        this.endpoints = endpoints;
        this.listener = listener;
        this.answering = endpoints.getFirst();
        this.thread = Thread.ofVirtual().name("consul-watch").unstarted(this::run);
    }

    void start(URI first) {
        answering = first;
        thread.start();
    }

    /** A contact was answered there: the next watch begins there. */
    void answeredBy(URI endpoint) {
        answering = endpoint;
    }

    void again() {
        thread.interrupt();
    }

    void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        int failures = 0;
        while (!closed) {
            URI endpoint = answering;
            long began = System.nanoTime();
            SourceFailure why = watched(endpoint);
            if (closed) {
                return;
            }
            listener.onEnded(endpoint, why);
            boolean well = System.nanoTime() - began > WELL.toNanos() || why.kind() == Failure.REPLACED;
            failures = well ? 0 : failures + 1;
            leave(endpoint);
            pause(failures);
        }
    }

    private SourceFailure watched(URI endpoint) {
        try {
            return new ConsulWatch(calls, prefix, endpoint, this::read).follow();
        } catch (InterruptedException e) {
            return new SourceFailure(Failure.REPLACED, "another watch takes its place", e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("bug in discovery: a call failed in a way that it should not");
            return new SourceFailure(Failure.REFUSED, "a bug of this gateway; see its log", e);
        }
    }

    /** A contact may have chosen another one meanwhile. */
    private void leave(URI failed) {
        if (failed.equals(answering)) {
            answering = endpoints.get((endpoints.indexOf(failed) + 1) % endpoints.size());
        }
    }

    /** Of differing length, so that the gateways do not come back at the same moment. */
    private void pause(int failures) {
        long longest =
                Math.min(MAX_RETRY_DELAY.toNanos(), MIN_RETRY_DELAY.toNanos() << Math.min(failures, MAX_DOUBLINGS));
        try {
            Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest)));
        } catch (InterruptedException e) {
            // To begin again, or to end, is what comes next in any case.
            return;
        }
    }

    /** News prove no quorum, so any server may tell them when there is no leader to ask. */
    private void read(URI endpoint, boolean first) throws SourceFailure, InterruptedException {
        Topology topology;
        try {
            topology = look.at(endpoint, Consistency.DEFAULT, deadline());
        } catch (SourceFailure e) {
            if (e.kind() != Failure.NO_LEADER) {
                throw e;
            }
            topology = look.at(endpoint, Consistency.STALE, deadline());
        }
        listener.onNews(topology);
        if (first) {
            listener.onStarted(endpoint, topology.view().position());
        }
    }

    private static long deadline() {
        return System.nanoTime() + READ_TIMEOUT.toNanos();
    }
}
