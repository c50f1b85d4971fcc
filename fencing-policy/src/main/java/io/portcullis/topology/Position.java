package io.portcullis.topology;

/**
 * Where in the history of a DCS an observation stands. Positions of one cluster are totally ordered; positions of two clusters
 * are not ordered at all.
 */
public record Position(String cluster, long revision) {
    public boolean sameCluster(Position other) {
        return cluster.equals(other.cluster);
    }

    /** True if this position is in the same history as {@code other} and not before it. */
    public boolean notBefore(Position other) {
        return sameCluster(other) && revision >= other.revision;
    }
}
