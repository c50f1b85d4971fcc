package io.portcullis.fencing.barrier;

import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lock and all registrations, as of one moment, read with a quorum.
 *
 * @param sent when the request was sent, and {@code arrived} when the answer was there; the reader's elapsed clock
 * @param lock the leadership that holds the lock, or null if it is free
 * @param awaited what a gateway acknowledges when it has severed what is not of this lock's leadership, or null if nothing is
 */
public record Directory(
        long sent,
        long arrived,
        @Nullable Leadership lock,
        @Nullable Acknowledgement awaited,
        List<RegisteredGateway> gateways) {
    public Directory {
        gateways = List.copyOf(gateways);
    }
}
