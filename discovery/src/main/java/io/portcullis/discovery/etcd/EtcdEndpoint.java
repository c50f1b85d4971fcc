package io.portcullis.discovery.etcd;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.portcullis.fencing.ClockSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Our way to one endpoint, or to one of the addresses of its host. gRPC would wait longer and longer between attempts to connect, up to
 * two minutes, which costs a gateway its
 * permit after an outage; so that is undone here. A connection that stands is never given up for being slow: what is asked on it may
 * still be answered, and the watch on it delivers. One whose other side vanished without a word is noticed by {@link ChannelFactory}.
 */
final class EtcdEndpoint {
    /** Without a connection for this long, a new channel is tried, and the certificates are read again. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private static final long NEVER = Long.MAX_VALUE;

    private final URI endpoint;
    private final int address;
    private final ChannelFactory factory;
    private final ClockSource clock;
    private IntConsumer addresses = count -> {};
    private volatile @Nullable ManagedChannel channel;
    private long unansweredSince = NEVER;
    private boolean closed;

    EtcdEndpoint(URI endpoint, ChannelFactory factory, ClockSource clock) {
        this(endpoint, 0, factory, clock);
    }

    private EtcdEndpoint(URI endpoint, int address, ChannelFactory factory, ClockSource clock) {
        this.endpoint = endpoint;
        this.address = address;
        this.factory = factory;
        this.clock = clock;
    }

    URI endpoint() {
        return endpoint;
    }

    /** A way to the same endpoint that tries another of the host's addresses first. */
    EtcdEndpoint toAddress(int other) {
        return new EtcdEndpoint(endpoint, other, factory, clock);
    }

    /** @param count called with the number of addresses of the host, when it is known and whenever it is looked up again */
    void onAddresses(IntConsumer count) {
        addresses = count;
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
        ManagedChannel current = channel;
        if (current == null) {
            current = factory.open(endpoint, address, addresses);
            channel = current;
        } else if (current.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            if (!closed && clock.elapsed() - SILENCE.toNanos() >= unansweredSince) {
                ManagedChannel fresh = factory.open(endpoint, address, addresses);
                current.shutdownNow();
                current = fresh;
                channel = fresh;
                unansweredSince = NEVER;
            } else {
                current.resetConnectBackoff();
            }
        }
        return current;
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
        ManagedChannel current = channel;
        if (current != null) {
            current.shutdownNow();
        }
    }

    /** False if it did not close in time. */
    boolean awaitClosed(Duration patience) throws InterruptedException {
        ManagedChannel current = channel;
        return current == null || current.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
}
