package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.kubernetes.KubernetesMark.Resource;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Follows one resource on a virtual thread of its own: from a list on, and from where it was when the server ends the watch in order. It
 * lists again when the server does not know that place any more (410), and after any other trouble, with a pause that grows.
 */
final class ResourceWatch {
    /** The server ends a watch after this. */
    private static final Duration LENGTH = Duration.ofMinutes(1);

    /** A connection over which nothing came for so long is dead: by then the server would have ended the watch. */
    private static final Duration SILENCE_TIMEOUT = LENGTH.plusSeconds(10);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY_DELAY = Duration.ofMillis(100);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(5);
    private static final int GONE = 410;

    /** Hears of it all, on the watch's thread. */
    interface Owner {
        /** Where to begin: the version of a list that the owner has taken in. */
        long onBegin(URI endpoint, Resource resource, Duration timeout) throws SourceFailure;

        void onChange(Resource resource, WatchEvent.Change change);

        void onEnd(URI endpoint, SourceFailure why);
    }

    /** The place is not known any more. */
    private static final class Expired extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final KubernetesApi api;
    private final ApiPaths paths;
    private final Resource resource;
    private final List<URI> endpoints;
    private final Owner owner;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean again;
    private int turn;

    /** Where the watch goes on; 0 if a list is needed first. */
    private long from;

    ResourceWatch(KubernetesApi api, ApiPaths paths, Resource resource, List<URI> endpoints, Owner owner) {
        this.api = api;
        this.paths = paths;
        this.resource = resource;
        this.endpoints = endpoints;
        this.owner = owner;
        this.thread = Thread.ofVirtual().name("watch of " + resource).unstarted(this::follow);
    }

    void start() {
        thread.start();
    }

    /** Lists and watches again at once. */
    void restart() {
        again = true;
        thread.interrupt();
    }

    void close() {
        closed = true;
        thread.interrupt();
    }

    private void follow() {
        Duration pause = RETRY_DELAY;
        while (!closed) {
            if (again) {
                again = false;
                from = 0;
            }
            // A restart has interrupted what went before it.
            var _ = Thread.interrupted();
            URI endpoint = endpoints.get(turn);
            long began = System.nanoTime();
            try {
                once(endpoint);
            } catch (Expired e) {
                from = 0;
            } catch (SourceFailure e) {
                from = 0;
                turn = (turn + 1) % endpoints.size();
                if (!closed && !again) {
                    owner.onEnd(endpoint, e);
                }
            }
            boolean lasted = System.nanoTime() - began >= MAX_RETRY_DELAY.toNanos();
            pause = lasted ? RETRY_DELAY : doubled(pause);
            pause(pause);
        }
    }

    private static Duration doubled(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(MAX_RETRY_DELAY) > 0 ? MAX_RETRY_DELAY : twice;
    }

    private void pause(Duration pause) {
        try {
            if (!closed && !again) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        } catch (InterruptedException e) {
            // It was closed or is to begin again: the loop sees which.
        }
    }

    private void once(URI endpoint) throws SourceFailure, Expired {
        if (from == 0) {
            from = owner.onBegin(endpoint, resource, CONNECT_TIMEOUT);
        }
        boolean[] expired = new boolean[1];
        try {
            api.watch(endpoint, paths.watch(resource, from, LENGTH), CONNECT_TIMEOUT, SILENCE_TIMEOUT, line -> {
                switch (WatchEvent.parse(line)) {
                    case WatchEvent.Change change -> {
                        from = Math.max(from, change.object().version());
                        owner.onChange(resource, change);
                    }
                    case WatchEvent.Bookmark(long version) -> from = Math.max(from, version);
                    case WatchEvent.Failed(int code, String message) -> {
                        expired[0] = code == GONE;
                        throw new SourceFailure(Failure.REFUSED, message);
                    }
                }
            });
        } catch (SourceFailure e) {
            if (expired[0]) {
                throw new Expired();
            }
            throw e;
        }
    }
}
