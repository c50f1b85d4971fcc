package io.portcullis.fencing;

import io.portcullis.topology.LeadershipView;
import org.jspecify.annotations.Nullable;

/**
 * An answer that proves a quorum of the DCS evaluated it after we sent the request.
 *
 * @param sent when the request was sent; the contact is dated by it, never by the answer's arrival
 * @param term the DCS leader's term (raft), 0 where there is none
 * @param registration this gateway's own, as of the same moment; null if there is none
 */
public record DcsReading(
        long sent, long term, LeadershipView view, @Nullable Registration registration) {}
