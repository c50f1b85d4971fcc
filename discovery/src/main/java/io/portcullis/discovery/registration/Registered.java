package io.portcullis.discovery.registration;

import io.portcullis.fencing.barrier.Directory;
import io.portcullis.fencing.barrier.RegisteredGateway;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lock and the registrations of all gateways, as of one moment, read with a quorum.
 *
 * @param sent when the request was sent, and {@code arrived} when the answer was there; the reader's elapsed clock
 * @param lock the leadership that holds the lock, or null if it is free
 * @param awaited what a gateway acknowledges when it has severed what is not of this leadership, or null if the lock is free
 * @param keys how many keys the cluster has; 0 if this is not where it keeps them
 */
public record Registered(
        long sent,
        long arrived,
        @Nullable Leadership lock,
        @Nullable Acknowledgement awaited,
        List<Gateway> gateways,
        long keys) {
    /**
     * @param id distinguishes this registration from every other
     * @param maxSilence the gateway's P, as it says or as its lease does
     */
    public record Gateway(String name, String id, Duration maxSilence, RegistrationRecord record) {}

    public Registered {
        gateways = List.copyOf(gateways);
    }

    /** As the barrier sees it. */
    public Directory directory() {
        return new Directory(
                sent,
                arrived,
                lock,
                awaited,
                gateways.stream()
                        .map(gateway -> new RegisteredGateway(
                                gateway.name(),
                                gateway.id(),
                                gateway.maxSilence(),
                                gateway.record().acknowledged()))
                        .toList());
    }
}
