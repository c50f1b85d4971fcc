package io.portcullis.proxy.cluster;

/** The name of a cluster in configuration, metrics, log and admin endpoint; unique within a gateway. */
public record ClusterName(String value) {
    public ClusterName {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a cluster has an empty name");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
