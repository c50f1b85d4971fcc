package io.portcullis.topology;

/** The name of a node, as its agent gives it. */
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
