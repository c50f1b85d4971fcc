package io.portcullis.fencing;

import io.portcullis.topology.Leadership;

/** The right to relay for one leadership until a deadline. */
public record Permit(Leadership leadership, long deadline) {
    public boolean covers(Leadership other, long elapsed) {
        return lasts(elapsed) && leadership.equals(other);
    }

    /** Its deadline has not passed. */
    boolean lasts(long elapsed) {
        return elapsed < deadline;
    }
}
