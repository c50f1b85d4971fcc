package io.portcullis.topology;

import java.net.URI;
import java.util.Map;
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
 * @param synchronous a commit on the leader waits for it, or for some of several such nodes
 */
public record Member(
        NodeName name,
        @Nullable NodeAddress address,
        @Nullable URI api,
        String state,
        @Nullable String agentVersion,
        long lsn,
        boolean streaming,
        boolean synchronous,
        MemberTags tags,
        MemberClaim claim) {

    /** A node for which no commit waits. It has no tag, or the one that leaves it out. */
    public Member(
            NodeName name,
            @Nullable NodeAddress address,
            @Nullable URI api,
            String state,
            @Nullable String agentVersion,
            long lsn,
            boolean streaming,
            boolean loadBalanced,
            MemberClaim claim) {
        this(
                name,
                address,
                api,
                state,
                agentVersion,
                lsn,
                streaming,
                false,
                new MemberTags(loadBalanced, true, Map.of()),
                claim);
    }

    public Role role() {
        return claim.role();
    }
}
