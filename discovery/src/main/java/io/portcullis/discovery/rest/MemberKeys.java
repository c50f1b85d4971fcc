package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.JsonRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A node's record as its agent writes it to the DCS ({@code members/<name>}), put together from what the REST API shows of it: the agent's
 * own answer, and its entry in the list of members. What the REST API does not show, such as {@code proxy_url}, is missing. Pure.
 */
final class MemberKeys {
    private static final int DEFAULT_PORT = 5432;
    private static final int MAX_PORT = 65_535;

    private MemberKeys() {}

    /**
     * @param status what the agent said of its node
     * @param listed the node's entry in the list of members, or null
     */
    static String spoken(AgentStatus status, @Nullable JsonRecord listed) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        addresses(record, listed);
        JsonRecord said = status.json();
        copy(said, "state", record, "state");
        copy(said, "role", record, "role");
        copy(said.object("patroni"), "version", record, "version");
        copy(said, "replication_state", record, "replication_state");
        copy(said, "tags", record, "tags");
        if (status.timeline() > 0) {
            record.put("timeline", status.timeline());
        }
        if (status.position() >= 0) {
            record.put("xlog_location", status.position());
        }
        if (status.replayed() >= 0) {
            record.put("replay_lsn", status.replayed());
        }
        return record.toString();
    }

    /**
     * Of a node whose agent has said nothing. Since Patroni 3.1 the state of a standby that runs is the state of its replication. Without an
     * agent's version the record proves nothing about a primary.
     *
     * @param leaderPosition of the leader, in bytes, or -1
     */
    static String listed(JsonRecord listed, long leaderPosition) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        addresses(record, listed);
        String state = listed.text("state");
        boolean replicates = "streaming".equals(state) || "in archive recovery".equals(state);
        if (state != null) {
            record.put("state", replicates ? "running" : state);
        }
        if (replicates) {
            record.put("replication_state", state);
        }
        String role = listed.text("role");
        record.put(
                "role",
                "leader".equals(role) ? "primary" : "standby_leader".equals(role) ? "standby_leader" : "replica");
        copy(listed, "timeline", record, "timeline");
        copy(listed, "tags", record, "tags");
        JsonNode lag = listed.node().path("lag");
        if (lag.isIntegralNumber() && leaderPosition >= 0) {
            record.put("xlog_location", Math.max(0, leaderPosition - Math.max(0, lag.asLong())));
        }
        return record.toString();
    }

    private static void addresses(ObjectNode record, @Nullable JsonRecord listed) {
        if (listed == null) {
            return;
        }
        copy(listed, "api_url", record, "api_url");
        String host = listed.has("host") ? listed.text("host") : null;
        if (host != null) {
            long port = listed.number("port", MAX_PORT, DEFAULT_PORT);
            String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
            record.put("conn_url", "postgres://" + bracketed + ":" + port + "/postgres");
        }
    }

    private static void copy(JsonRecord from, String field, ObjectNode to, String name) {
        if (from.has(field)) {
            to.set(name, from.node().path(field));
        }
    }
}
