package io.portcullis.topology;

/** The name of a node: Patroni's {@code name}, which is also the value of the leader key. */
public record NodeName(String value) implements Comparable<NodeName> {
    public NodeName {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a node's name cannot be blank");
        }
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
