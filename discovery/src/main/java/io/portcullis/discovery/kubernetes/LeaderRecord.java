package io.portcullis.discovery.kubernetes;

import io.portcullis.topology.Bond;
import io.portcullis.topology.Holding;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The annotations by which the lock is kept. A reader remembers when this whole record changed last, by its own clock: the
 * times in it are those of the agent's clock, at which it composed the request (patroni/dcs/kubernetes.py).
 *
 * @param uid of the object: one that was created again is another
 * @param holder empty while the lock is free
 */
record LeaderRecord(
        String uid,
        String holder,
        String acquireTime,
        String renewTime,
        @Nullable Duration ttl,
        String transitions) {
    private static final int MAX_TTL_SECONDS = 86_400;

    /** Null if there is no object. */
    static @Nullable LeaderRecord of(@Nullable KubernetesObject object) {
        return object == null
                ? null
                : new LeaderRecord(
                        object.uid(),
                        text(object, "leader"),
                        text(object, "acquireTime"),
                        text(object, "renewTime"),
                        ttl(text(object, "ttl")),
                        text(object, "transitions"));
    }

    private static String text(KubernetesObject object, String key) {
        String value = object.annotation(key);
        return value == null ? "" : value;
    }

    private static @Nullable Duration ttl(String text) {
        try {
            int seconds = Integer.parseInt(text);
            return seconds > 0 && seconds <= MAX_TTL_SECONDS ? Duration.ofSeconds(seconds) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    boolean held() {
        return !holder.isEmpty();
    }

    /** The same as long as the holder only renews. */
    Holding holding() {
        return new Holding(uid + "/" + transitions + "/" + acquireTime);
    }

    Bond bond() {
        return new Bond(uid + "/" + transitions + "/" + acquireTime);
    }

    boolean sameHolding(LeaderRecord other) {
        return holder.equals(other.holder) && holding().equals(other.holding());
    }
}
