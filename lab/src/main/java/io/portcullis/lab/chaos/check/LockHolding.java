package io.portcullis.lab.chaos.check;

/**
 * One holding of the lock.
 *
 * @param holding when the leader key was made, by the count of the DCS; a later holding has a higher one
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
