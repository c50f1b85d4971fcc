package io.portcullis.discovery.source;

import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Reign;
import io.portcullis.topology.Topology;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a contact showed.
 *
 * @param sent when the first request was sent, on the elapsed clock
 * @param reign under which leader of the DCS it was evaluated
 * @param registration our own, read no earlier than the lock; null if there is none
 * @param others what the other gateways of this history remember, by their names
 */
public record Sighting(
        long sent,
        Reign reign,
        Topology topology,
        LockTime lockTime,
        @Nullable Registration registration,
        Map<String, Lineage> others) {
    public Sighting {
        others = Map.copyOf(others);
    }
}
