package io.portcullis.discovery.kubernetes;

import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records of nodes that lost the lock and may be dead. In other stores the record of a dead node vanishes with its lock; a Pod keeps the
 * annotation in which it was the primary. A record counts as its node's word again once it was seen to change under the present holder.
 * Pure, but for remembering.
 */
final class StaleClaims {
    private static final long NO_LOCK = -1;

    private Map<String, String> before = Map.of();
    private long takenAt = NO_LOCK;

    /**
     * @param holding the version at which the present holding of the lock was seen first
     * @param pods as they are now
     */
    void look(long holding, Map<String, KubernetesObject> pods) {
        if (holding == takenAt) {
            return;
        }
        takenAt = holding;
        Map<String, String> now = new HashMap<>();
        pods.forEach((name, pod) -> {
            String status = pod.annotation("status");
            if (status != null) {
                now.put(name, status);
            }
        });
        before = now;
    }

    /** The same topology, in which a record from before says no more that its node runs as a primary. */
    Topology without(Topology seen, Map<String, KubernetesObject> pods) {
        Map<NodeName, MemberClaim> claims = new TreeMap<>(seen.view().claims());
        Lock lock = seen.view().lock();
        for (Map.Entry<NodeName, MemberClaim> entry : seen.view().claims().entrySet()) {
            NodeName node = entry.getKey();
            KubernetesObject pod = pods.get(node.value());
            boolean holder = lock != null && lock.node().equals(node);
            boolean unchanged = pod != null
                    && before.containsKey(node.value())
                    && before.get(node.value()).equals(pod.annotation("status"));
            if (!holder && unchanged && entry.getValue().claimsWritable()) {
                claims.put(node, notRunning(entry.getValue()));
            }
        }
        return claims.equals(seen.view().claims())
                ? seen
                : new Topology(
                        with(seen.view(), claims), seen.members(), seen.leaderLsn(), seen.loop(), seen.problems());
    }

    private static MemberClaim notRunning(MemberClaim claim) {
        return new MemberClaim(
                claim.role(),
                false,
                claim.reportsPromotion(),
                claim.writtenAt(),
                claim.timeline(),
                claim.reachable(),
                claim.bond());
    }

    private static LeadershipView with(LeadershipView view, Map<NodeName, MemberClaim> claims) {
        return new LeadershipView(
                view.position(),
                view.lock(),
                view.acknowledgement(),
                claims,
                view.flags(),
                view.systemId(),
                view.history());
    }
}
