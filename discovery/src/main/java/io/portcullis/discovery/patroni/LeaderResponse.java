package io.portcullis.discovery.patroni;

import io.portcullis.fencing.WritableAnswer;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's answer to {@code GET /leader} says of its node (patroni/api.py): the code says whether the agent believes to
 * hold the lock, the body what PostgreSQL is. Neither is enough alone: the code is 200 while the node is still being promoted, and
 * on a standby leader; the body says primary of a node that has lost the lock and has not stopped yet.
 *
 * @param why for people
 */
record LeaderResponse(WritableAnswer answer, String why) {
    private static final int HOLDS_LOCK = 200;
    private static final int DOES_NOT = 503;

    static LeaderResponse of(String scope, NodeName node, int code, String body) {
        RecordProblems problems = new RecordProblems();
        JsonRecord json = JsonRecord.object("answer", body, problems);
        String state = json.text("state");
        String role = json.text("role");
        if (state == null || role == null) {
            return noAnswer(
                    "code " + code + " with '" + RecordProblems.excerpt(body) + "', which is no answer of Patroni's");
        }
        String stranger = stranger(json.object("patroni"), scope, node);
        if (stranger != null) {
            return noAnswer(stranger);
        }
        if (code == DOES_NOT) {
            return new LeaderResponse(new WritableAnswer.NotRunning(), "the agent says that it does not hold the lock");
        }
        if (code != HOLDS_LOCK) {
            return noAnswer("code " + code);
        }
        if (!state.equals("running")) {
            return new LeaderResponse(
                    new WritableAnswer.NotRunning(), "PostgreSQL is " + RecordProblems.excerpt(state));
        }
        if (PatroniRole.of(role) != Role.PRIMARY) {
            return new LeaderResponse(new WritableAnswer.InRecovery(), "role " + RecordProblems.excerpt(role));
        }
        return new LeaderResponse(
                new WritableAnswer.Writable(
                        json.text("database_system_identifier"),
                        Math.toIntExact(json.number("timeline", Integer.MAX_VALUE, 0))),
                "primary, running");
    }

    static LeaderResponse noAnswer(String why) {
        return new LeaderResponse(new WritableAnswer.NoAnswer(), why);
    }

    /** An address can come to belong to another node. Agents say which node they are; older agents say only which cluster. */
    private static @Nullable String stranger(JsonRecord agent, String scope, NodeName node) {
        String itsScope = agent.text("scope");
        if (itsScope != null && !itsScope.equals(scope)) {
            return "the agent is of scope '" + RecordProblems.excerpt(itsScope) + "'";
        }
        String itsName = agent.text("name");
        if (itsName != null && !itsName.equals(node.value())) {
            return "the agent is that of '" + RecordProblems.excerpt(itsName) + "'";
        }
        return null;
    }
}
