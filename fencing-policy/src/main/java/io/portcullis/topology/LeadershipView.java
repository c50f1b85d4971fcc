package io.portcullis.topology;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that fencing needs of one observation. It has no lag and no LSN on purpose: what changes with every write must not make
 * two states of the policy different. Routing looks at {@link Topology} instead.
 *
 * @param lock who holds the lock, or null if it is free
 * @param acknowledgement what is to be written once every event loop has severed what is not of this lock's leadership, or null if
 *     nothing is
 * @param systemId PostgreSQL's system identifier, or null while the cluster is not initialised
 * @param history the timelines the DCS knows of
 */
public record LeadershipView(
        Position position,
        @Nullable Lock lock,
        @Nullable Acknowledgement acknowledgement,
        Map<NodeName, MemberClaim> claims,
        ClusterFlags flags,
        @Nullable String systemId,
        TimelineHistory history) {
    public LeadershipView {
        claims = Collections.unmodifiableMap(new TreeMap<>(claims));
    }

    /**
     * Another node holds the lock now, and {@code before} was neither released nor did it expire in between: its holding goes on under
     * another name, or what kept it alive still does.
     */
    public boolean overwrote(Lock before) {
        if (lock == null
                || lock.node().equals(before.node())
                || !lock.leadership().cluster().equals(before.leadership().cluster())) {
            return false;
        }
        return lock.leadership().holding().equals(before.leadership().holding()) || keepsAlive(before);
    }

    /** The node that held {@code before} keeps alive what kept that lock. Releasing it would have ended that. */
    public boolean keepsAlive(Lock before) {
        MemberClaim claim = claims.get(before.node());
        return claim != null && before.bond() != null && before.bond().equals(claim.bond());
    }

    /** The node that holds the lock and says that it is a standby, as the leader of a standby cluster is; or null. */
    public @Nullable NodeName standbyLeader() {
        MemberClaim leader = lock == null || !flags.standbyCluster() ? null : claims.get(lock.node());
        return lock != null && leader != null && leader.role() == Role.STANDBY_LEADER ? lock.node() : null;
    }

    /** A node that does not hold the lock claims to be writable, beside the holder. */
    public boolean showsTwoPrimaries() {
        return lock != null
                && claims.entrySet().stream()
                        .anyMatch(entry -> !entry.getKey().equals(lock.node())
                                && entry.getValue().claimsWritable());
    }
}
