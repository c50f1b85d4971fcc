package io.portcullis.discovery.kubernetes;

import io.portcullis.topology.Mark;
import io.portcullis.topology.Position;

/**
 * How far the objects are known that hold the lock, and how far the Pods: ordered only if neither goes back where the other goes on.
 *
 * @param history which cluster this is: its namespace and scope. What identifies a holding has the uid of the lock's object
 * @param lock the resource version at which the first changed last, and {@code pods} the same of the Pods
 */
record KubernetesPosition(String history, long lock, long pods) implements Position, Mark {
    @Override
    public Order order(Position other) {
        if (!(other instanceof KubernetesPosition(String of, long otherLock, long otherPods)) || !of.equals(history)) {
            return Order.UNRELATED;
        }
        int locks = Long.compare(lock, otherLock);
        int all = Long.compare(pods, otherPods);
        if (locks == 0 && all == 0) {
            return Order.SAME;
        }
        if (locks <= 0 && all <= 0) {
            return Order.BEFORE;
        }
        return locks >= 0 && all >= 0 ? Order.AFTER : Order.UNRELATED;
    }

    @Override
    public Mark mark() {
        return this;
    }

    @Override
    public Answer after(Mark other) {
        return switch (other) {
            case KubernetesPosition position ->
                switch (order(position)) {
                    case SAME, BEFORE -> Answer.NO;
                    case AFTER -> lock > position.lock && pods > position.pods ? Answer.YES : Answer.CANNOT_TELL;
                    case UNRELATED -> Answer.CANNOT_TELL;
                };
            default -> Answer.CANNOT_TELL;
        };
    }
}
