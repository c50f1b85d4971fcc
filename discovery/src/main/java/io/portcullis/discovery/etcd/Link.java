package io.portcullis.discovery.etcd;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.portcullis.fencing.ClockSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Our way to one endpoint. gRPC would do two things that cost a gateway its permit after an outage, so they are undone here: it
 * waits longer and longer between attempts to connect, up to two minutes; and it keeps a connection whose other side vanished
 * without a word, where TCP too waits longer and longer.
 */
final class Link {
    /** A connection that has answered nothing for so long is replaced, and its certificates read anew. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private static final long NEVER = Long.MAX_VALUE;

    private final URI endpoint;
    private final ChannelFactory factory;
    private final ClockSource clock;
    private @Nullable ManagedChannel channel;
    private long unansweredSince = NEVER;
    private boolean closed;

    Link(URI endpoint, ChannelFactory factory, ClockSource clock) {
        this.endpoint = endpoint;
        this.factory = factory;
        this.clock = clock;
    }

    URI endpoint() {
        return endpoint;
    }

    boolean closed() {
        return closed;
    }

    /**
     * The channel to make the next call on.
     *
     * @throws IOException if the certificates cannot be read
     */
    ManagedChannel channel() throws IOException {
        if (channel == null) {
            channel = factory.open(endpoint);
        } else if (!closed && clock.elapsed() - SILENCE.toNanos() >= unansweredSince) {
            ManagedChannel fresh = factory.open(endpoint);
            channel.shutdownNow();
            channel = fresh;
            unansweredSince = NEVER;
        } else if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        return channel;
    }

    void answered() {
        unansweredSince = NEVER;
    }

    void unanswered() {
        unansweredSince = Math.min(unansweredSince, clock.elapsed());
    }

    /** Ends what is under way; it fails. */
    void close() {
        closed = true;
        if (channel != null) {
            channel.shutdownNow();
        }
    }

    /** False if it did not close in time. */
    boolean awaitClosed(Duration patience) throws InterruptedException {
        return channel == null || channel.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
}
