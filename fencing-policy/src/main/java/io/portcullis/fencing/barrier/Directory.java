package io.portcullis.fencing.barrier;

import io.portcullis.topology.Leadership;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lock and all registrations, as of one moment, read with a quorum.
 *
 * @param sent when the request was sent, and {@code arrived} when the answer was there; the reader's elapsed clock
 * @param lock the leadership that holds the lock, or null if it is free
 */
public record Directory(long sent, long arrived, @Nullable Leadership lock, List<RegisteredGateway> gateways) {
    public Directory {
        gateways = List.copyOf(gateways);
    }
}
