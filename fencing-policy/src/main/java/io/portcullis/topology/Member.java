package io.portcullis.topology;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One node as its record describes it, for routing and for people.
 *
 * @param address where its PostgreSQL listens, or null if the record gives no valid one
 * @param api its agent's REST endpoint, or null
 * @param state the agent's own word for what PostgreSQL is doing
 * @param agentVersion the agent's version, or null
 * @param lsn the position it has written or replayed, in bytes, or -1 if it did not say
 * @param streaming receives the primary's WAL by streaming; true if the agent is too old to say
 * @param loadBalanced may serve reads: its agent does not ask to be left out
 */
public record Member(
        NodeName name,
        @Nullable NodeAddress address,
        @Nullable URI api,
        String state,
        @Nullable String agentVersion,
        long lsn,
        boolean streaming,
        boolean loadBalanced,
        MemberClaim claim) {

    public Role role() {
        return claim.role();
    }
}
