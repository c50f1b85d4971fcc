package io.portcullis.topology;

/** The lease that keeps a lock alive; etcd's 64-bit lease id. */
public record LeaseId(long value) {
    @Override
    public String toString() {
        return Long.toHexString(value);
    }
}
