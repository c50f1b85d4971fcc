package io.portcullis.discovery.kubernetes;

import io.portcullis.fencing.Registration.Lifetime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Since when each Lease has been as it is, by the reader's own clock: no Lease ever ends by itself, and the clock of its writer may be
 * wrong. Pure, but for remembering.
 */
final class LeaseAges {
    /** After this long without a change a Lease is deleted by a gateway that saw it all the time. */
    static final Duration ABANDONED_AFTER = Duration.ofHours(1);

    private record Seen(String version, long since) {}

    private final Map<String, Seen> seen = new HashMap<>();

    /** A list shows the Lease with this uid in this version. */
    void shown(String uid, String version, long now) {
        Seen before = seen.get(uid);
        if (before == null || !before.version.equals(version)) {
            seen.put(uid, new Seen(version, now));
        }
    }

    /** A list shows these only. */
    void retain(Set<String> uids) {
        seen.keySet().retainAll(uids);
    }

    /** Its gateway has not written it for so long that it cannot relay any more. */
    boolean stale(String uid, Duration maxSilence, long now) {
        return unchangedFor(uid, now) >= Lifetime.leaseFor(maxSilence).toNanos();
    }

    boolean abandoned(String uid, long now) {
        return unchangedFor(uid, now) >= ABANDONED_AFTER.toNanos();
    }

    private long unchangedFor(String uid, long now) {
        Seen known = seen.get(uid);
        return known == null ? 0 : now - known.since;
    }
}
