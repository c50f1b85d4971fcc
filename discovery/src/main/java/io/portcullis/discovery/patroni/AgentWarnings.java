package io.portcullis.discovery.patroni;

import io.portcullis.topology.Member;
import io.portcullis.topology.Topology;
import java.util.List;

/** Known faults of agents that otherwise work. */
public final class AgentWarnings {
    /** Since this version, 3.0.3, an agent takes the lock by creating its key (Patroni issue 2689). */
    private static final AgentVersion CREATES_THE_LOCK = new AgentVersion(3, 0, 3);

    private AgentWarnings() {}

    public static List<String> of(Topology topology) {
        return topology.members().values().stream()
                .filter(AgentWarnings::overwrites)
                .map(member -> member.name() + " runs Patroni " + member.agentVersion()
                        + ", which may write its name over another's in the leader key of etcd v3 when it was stopped and goes on"
                        + " (Patroni issue 2689): what the node that was promoted meanwhile has acknowledged is lost then, and"
                        + " the route closes as lock-overwritten. Fixed in 3.0.3")
                .toList();
    }

    private static boolean overwrites(Member member) {
        AgentVersion version = AgentVersion.parse(member.agentVersion());
        return version != null && version.compareTo(CREATES_THE_LOCK) < 0;
    }
}
