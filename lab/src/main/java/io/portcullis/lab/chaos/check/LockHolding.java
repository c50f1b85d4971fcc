package io.portcullis.lab.chaos.check;

/**
 * One holding of the lock.
 *
 * @param holding the create revision of the leader key; within one etcd cluster a later holding has a higher one
 */
public record LockHolding(String node, long holding) {
    boolean isBefore(LockHolding other) {
        return holding < other.holding;
    }

    @Override
    public String toString() {
        return node + "@" + holding;
    }
}
