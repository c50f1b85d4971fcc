package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.JsonRecord;
import io.portcullis.discovery.patroni.RecordProblems;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an agent has just read in the DCS, as its answer to {@code GET /cluster}: patroni/utils.py, {@code cluster_as_json}.
 *
 * @param leader the node that holds the lock, or null if none does. It is missing also if it has no record in the DCS
 * @param members by name
 */
record MemberList(@Nullable String leader, Map<String, JsonRecord> members) {
    private static final int MAX_MEMBERS = 256;

    MemberList {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
    }

    /** @throws IllegalArgumentException saying why this is no answer of an agent of this cluster */
    static MemberList read(String scope, String url, int code, String body, RecordProblems problems) {
        JsonRecord json = JsonRecord.object(url, body, problems);
        JsonNode list = json.node().path("members");
        if (code != 200 || !list.isArray()) {
            throw new IllegalArgumentException("code " + code + " with '" + RecordProblems.excerpt(body)
                    + "', which is no answer of Patroni's to GET /cluster");
        }
        if (list.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "a list of " + list.size() + " members; more than " + MAX_MEMBERS + " are not read");
        }
        AgentStatus.checkScope(scope, json.text("scope"));
        Map<String, JsonRecord> members = new TreeMap<>();
        String leader = null;
        for (JsonNode each : list) {
            JsonRecord member = new JsonRecord(url, each, problems);
            String name = member.text("name");
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException("a member without a name");
            }
            members.put(name, member);
            if (leads(member)) {
                if (leader != null) {
                    throw new IllegalArgumentException("a list with two leaders");
                }
                leader = name;
            }
        }
        return new MemberList(leader, members);
    }

    static boolean leads(JsonRecord member) {
        String role = member.text("role");
        return "leader".equals(role) || "standby_leader".equals(role);
    }
}
