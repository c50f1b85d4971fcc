package io.portcullis.perf.chaos.check;

/**
 * One holding of the lock.
 *
 * @param holding the create revision of the leader key; within one etcd cluster a later holding has a higher one
 */
public record Leadership(String node, long holding) {
    boolean isBefore(Leadership other) {
        return holding < other.holding;
    }

    @Override
    public String toString() {
        return node + "@" + holding;
    }
}
