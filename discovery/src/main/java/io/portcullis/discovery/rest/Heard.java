package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.topology.NodeAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one agent answered in one round.
 *
 * @param api where it was asked
 * @param configured it is one of those that the configuration names
 * @param status of its node, or null
 * @param list what it read in the DCS, or null
 * @param problem why one of these is missing, for people; or null
 */
record Heard(
        NodeAddress api,
        boolean configured,
        @Nullable AgentStatus status,
        @Nullable MemberList list,
        @Nullable String problem) {
    boolean answered() {
        return status != null || list != null;
    }
}
