package io.portcullis.fencing;

import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Reign;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that proves a quorum of the DCS evaluated it after we sent the request.
 *
 * @param sent when the request was sent; the contact is dated by it, never by the answer's arrival
 * @param reign under which leader of the DCS it was evaluated
 * @param registration this gateway's own, as of the same moment; null if there is none
 * @param others what the other registered gateways of this history of the DCS remember, as of the same moment, by their names
 */
public record DcsReading(
        long sent,
        Reign reign,
        LeadershipView view,
        @Nullable Registration registration,
        Map<String, Lineage> others) {
    public DcsReading {
        others = Map.copyOf(others);
    }
}
