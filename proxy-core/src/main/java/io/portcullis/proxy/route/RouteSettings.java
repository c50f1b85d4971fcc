package io.portcullis.proxy.route;

import org.jspecify.annotations.Nullable;

/**
 * How replicas are chosen.
 *
 * @param maxLag replicas further behind, in bytes, get no new session; null for no limit
 * @param withoutReplica where sessions of the replica route go when there is no replica
 * @param onPromotion what becomes of a replica session whose node becomes the leader
 * @param replicas which of them serve, and which first
 */
public record RouteSettings(
        @Nullable Long maxLag, WithoutReplica withoutReplica, OnPromotion onPromotion, ReplicaChoice replicas) {
    public enum WithoutReplica {
        PRIMARY,
        ERROR
    }

    public enum OnPromotion {
        /** It stays, and needs the permit from then on like any session of the primary. */
        KEEP,
        SEVER
    }

    public static final RouteSettings DEFAULT =
            new RouteSettings(null, WithoutReplica.PRIMARY, OnPromotion.KEEP, ReplicaChoice.ANY);

    /** What holds for the clients of one listener. */
    public RouteSettings with(ReplicaChoice.OfListener own) {
        return new RouteSettings(maxLag, withoutReplica, onPromotion, replicas.with(own));
    }
}
