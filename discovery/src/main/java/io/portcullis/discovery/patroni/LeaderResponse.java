package io.portcullis.discovery.patroni;

import io.portcullis.fencing.WritableAnswer;
import io.portcullis.topology.NodeName;

/**
 * What an agent's answer to {@code GET /leader} says of its node (patroni/api.py): the code says whether the agent believes to
 * hold the lock, the body what PostgreSQL is. Neither is enough alone: the code is 200 while the node is still being promoted, and
 * on a standby leader; the body says primary of a node that has lost the lock and has not stopped yet.
 *
 * @param why for people
 */
record LeaderResponse(WritableAnswer answer, String why) {
    static LeaderResponse of(String scope, NodeName node, int code, String body) {
        try {
            return of(node, AgentStatus.read(scope, code, body));
        } catch (IllegalArgumentException e) {
            return noAnswer(String.valueOf(e.getMessage()));
        }
    }

    private static LeaderResponse of(NodeName node, AgentStatus said) {
        if (!said.isOf(node.value())) {
            return noAnswer("the agent is that of '" + RecordProblems.excerpt(String.valueOf(said.name())) + "'");
        }
        if (!said.holdsLock()) {
            return new LeaderResponse(new WritableAnswer.NotRunning(), "the agent says that it does not hold the lock");
        }
        if (!said.running()) {
            return new LeaderResponse(
                    new WritableAnswer.NotRunning(), "PostgreSQL is " + RecordProblems.excerpt(said.state()));
        }
        if (!said.primary()) {
            return new LeaderResponse(new WritableAnswer.InRecovery(), "role " + RecordProblems.excerpt(said.role()));
        }
        // Not AgentStatus.systemId: an identifier that is empty is not one that is not said, and is no cluster's.
        String systemId = said.json().text("database_system_identifier");
        return new LeaderResponse(new WritableAnswer.Writable(systemId, said.timeline()), "primary, running");
    }

    static LeaderResponse noAnswer(String why) {
        return new LeaderResponse(new WritableAnswer.NoAnswer(), why);
    }
}
