package io.portcullis.discovery.consul;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent of Consul as a person should see it.
 *
 * @param version null if the token may not read it
 * @param server it is a server itself; not known without a version
 * @param leader the address of the servers' leader, or empty
 * @param peers how many servers there are
 * @param problem why it did not answer, or null
 */
record ConsulAgentInfo(
        URI endpoint,
        @Nullable String version,
        boolean server,
        String leader,
        int peers,
        @Nullable String problem) {
    String describe() {
        if (problem != null) {
            return problem;
        }
        return (version == null
                        ? "version not shown to this token"
                        : "version " + version + (server ? ", server" : ", client agent"))
                + (leader.isEmpty() ? ", without a leader" : ", leader " + leader)
                + ", " + peers + (peers == 1 ? " server" : " servers");
    }

    /** What is wrong with them although they answer. */
    static List<String> warnings(List<ConsulAgentInfo> agents) {
        List<String> warnings = new ArrayList<>();
        for (ConsulAgentInfo agent : agents) {
            if (agent.problem() == null && agent.leader().isEmpty()) {
                warnings.add(agent.endpoint() + " knows of no leader of Consul: there is no quorum");
            }
        }
        List<Integer> sizes = agents.stream()
                .filter(agent -> agent.problem() == null && !agent.leader().isEmpty())
                .map(ConsulAgentInfo::peers)
                .distinct()
                .toList();
        if (sizes.size() == 1 && sizes.getFirst() == 2) {
            warnings.add("Consul has two servers: the loss of either is the loss of all; use three or five");
        }
        return warnings;
    }
}
