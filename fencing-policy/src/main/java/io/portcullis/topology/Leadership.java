package io.portcullis.topology;

/**
 * One holding of the lock. Two leaderships are equal or they are not; neither is ever newer than the other by its numbers.
 * Which came later is known only from the order of observations ({@link Position}).
 *
 * @param cluster the identity of the DCS cluster, so that a lock seen in a restored or foreign DCS is never the same one
 * @param node who holds the lock
 * @param holding tells this holding from every other of the same node; on etcd the create revision of the leader key
 */
public record Leadership(String cluster, NodeName node, String holding) {
    @Override
    public String toString() {
        return node + "@" + holding;
    }
}
