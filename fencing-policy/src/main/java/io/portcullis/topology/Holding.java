package io.portcullis.topology;

/** Distinguishes one holding of the lock from every other of the same node, in the words of the source. Compared for equality only. */
public record Holding(String value) {
    @Override
    public String toString() {
        return value;
    }
}
