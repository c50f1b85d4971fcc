package io.portcullis.discovery.etcd;

import io.portcullis.discovery.store.DiscoveryTelemetry;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Keyspace.Change;
import io.portcullis.discovery.store.SourceExecutor;
import io.portcullis.discovery.store.WatchLag;
import io.portcullis.discovery.store.WatchLog;
import io.portcullis.fencing.ClockSource;
import io.portcullis.network.NetworkErrors;
import io.portcullis.topology.Revision;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a watch going. Every watch starts from a read, at the revision after it, so that nothing is missed between the two; when one
 * ends, for any reason, there is a new read and a new watch. While contacts fail it waits for the next that does not.
 */
final class WatchKeeper implements WatchStream.Listener {
    /** Where the watch's news go, and where a read can be had. */
    interface Owner {
        void changed(String cluster, List<Change> changes);

        /** A read is wanted; if it succeeds, {@link #readSucceeded} is called. */
        void readForWatch();
    }

    private static final Duration MIN_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

    /** A watch that lasted so long did not fail for being started. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final SourceExecutor thread;
    private final ClockSource clock;
    private final EtcdCalls caller;
    private final PrefixReader prefix;
    private final Duration toleratedLag;
    private final Duration toStart;
    private final DiscoveryTelemetry telemetry;
    private final Owner owner;
    private final WatchLog log = new WatchLog("etcd");

    private @Nullable Watching watching;
    private @Nullable Future<?> pause;
    private Duration nextPause = MIN_PAUSE;

    private record Watching(
            WatchStream stream,
            EtcdEndpoint link,
            String cluster,
            long revision,
            @Nullable String token,
            WatchLag lag,
            long since,
            Future<?> startTimer) {}

    WatchKeeper(
            SourceExecutor thread,
            ClockSource clock,
            EtcdCalls caller,
            PrefixReader prefix,
            Duration toleratedLag,
            Duration toStart,
            DiscoveryTelemetry telemetry,
            Owner owner) {
        this.thread = thread;
        this.clock = clock;
        this.caller = caller;
        this.prefix = prefix;
        this.toleratedLag = toleratedLag;
        this.toStart = toStart;
        this.telemetry = telemetry;
        this.owner = owner;
    }

    /**
     * A read of what is now the newest picture. Starts the watch if there is none, and compares otherwise.
     *
     * @param soon it was answered soon. The watch goes where that is so; where all are slow it stays
     */
    void readSucceeded(EtcdEndpoint link, PrefixReader.Read read, boolean soon) {
        Watching current = watching;
        if (current == null) {
            if (pause == null) {
                start(link, read);
            }
        } else if ((current.link != link && soon)
                || !current.cluster.equals(read.keys().position().history())) {
            restart(link, read);
        } else if (current.lag.behind(read.keys(), clock.elapsed())) {
            telemetry.watchLagging(link.endpoint());
            log.lagging(link.endpoint());
            restart(link, read);
        }
    }

    /** The DCS went back in time, and what the watch would tell next may belong to another history. */
    void regressed(EtcdEndpoint link, PrefixReader.Read read) {
        cancelPause();
        restart(link, read);
    }

    /** Whether a watch would fare better is not worth asking: the next contact that succeeds will start one. */
    void contactFailed() {
        cancelPause();
    }

    void close() {
        cancelPause();
        stop();
    }

    private void restart(EtcdEndpoint link, PrefixReader.Read read) {
        if (watching != null) {
            telemetry.watchEnded(watching.link.endpoint(), Failure.REPLACED);
        }
        stop();
        start(link, read);
    }

    private void start(EtcdEndpoint link, PrefixReader.Read read) {
        long revision = read.revision() + 1;
        String token = caller.currentToken();
        try {
            WatchStream stream =
                    WatchStream.open(EtcdCall.authorised(link.channel(), token), thread, prefix, revision, this);
            watching = new Watching(
                    stream,
                    link,
                    read.keys().position().history(),
                    revision,
                    token,
                    new WatchLag(read.keys(), toleratedLag),
                    clock.elapsed(),
                    thread.after(
                            toStart,
                            () -> ended(
                                    stream, new EtcdFailure(Failure.TIMED_OUT, "etcd does not take up the watch"))));
        } catch (IOException e) {
            log.ended(link.endpoint(), Failure.UNREACHABLE, NetworkErrors.of(e));
        }
    }

    private void stop() {
        if (watching != null) {
            watching.startTimer.cancel(false);
            watching.stream.cancel();
            watching = null;
        }
    }

    @Override
    public void started(WatchStream stream) {
        Watching current = watching;
        if (current != null && current.stream == stream) {
            current.startTimer.cancel(false);
            telemetry.watchStarted(current.link.endpoint(), new Revision(current.cluster, current.revision));
            log.started(current.link.endpoint());
        }
    }

    @Override
    public void changed(WatchStream stream, String cluster, List<Change> changes) {
        Watching current = watching;
        if (current == null || current.stream != stream) {
            return;
        }
        if (!cluster.equals(current.cluster)) {
            ended(stream, new EtcdFailure(Failure.REFUSED, "the watch is of another etcd cluster"));
            return;
        }
        owner.changed(cluster, changes);
        current.lag.delivered(changes);
    }

    @Override
    public void ended(WatchStream stream, EtcdFailure why) {
        Watching current = watching;
        if (current == null || current.stream != stream) {
            return;
        }
        stop();
        if (why.staleToken() || why.kind() == Failure.FORBIDDEN) {
            // etcd says of a watch that permission is denied also when it means that the token has expired.
            caller.forget(current.token);
        }
        telemetry.watchEnded(current.link.endpoint(), why.kind());
        log.ended(current.link.endpoint(), why.kind(), why.text());
        boolean settled = clock.elapsed() - current.since >= SETTLED.toNanos();
        Duration now = settled ? MIN_PAUSE : nextPause;
        nextPause = now.compareTo(MAX_PAUSE.dividedBy(2)) > 0 ? MAX_PAUSE : now.multipliedBy(2);
        cancelPause();
        pause = thread.after(now, () -> {
            pause = null;
            owner.readForWatch();
        });
    }

    private void cancelPause() {
        if (pause != null) {
            pause.cancel(false);
            pause = null;
        }
    }
}
