package io.portcullis.topology;

/**
 * One holding of the lock. Two leaderships are equal or they are not; neither is ever newer than the other by its numbers.
 * Which came later is known only from the order of observations ({@link Position}).
 *
 * @param cluster the identity of the DCS cluster, so that a lock seen in a restored or foreign DCS is never the same one
 * @param node who holds the lock
 * @param holding distinguishes this holding from every other of the same node
 * @param regressions how often this gateway had seen the DCS go back in time. A restore may keep the identity and show an old
 *     holding again: it is not known then whether the holder held the lock all the time. Other gateways count on their own
 * @param overwrites how often it had seen the lock overwritten by another node: a node that gets it back has another holding
 */
public record Leadership(String cluster, NodeName node, Holding holding, int regressions, int overwrites) {
    /** As the DCS shows it, and as it is published there. */
    public Leadership(String cluster, NodeName node, Holding holding) {
        this(cluster, node, holding, 0, 0);
    }

    /** Without what only this gateway has seen. */
    public Leadership plain() {
        return after(0, 0);
    }

    /** The same holding, as it is shown after so many regressions and overwrites. */
    public Leadership after(int seen, int overwritten) {
        return seen == regressions && overwritten == overwrites
                ? this
                : new Leadership(cluster, node, holding, seen, overwritten);
    }

    @Override
    public String toString() {
        return node + "@" + describeHolding();
    }

    /** For people: the holding, and what this gateway has seen that makes it another one. */
    public String describeHolding() {
        return holding
                + (regressions == 0 ? "" : ", regression " + regressions)
                + (overwrites == 0 ? "" : ", overwrite " + overwrites);
    }
}
