package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentStatus;
import io.portcullis.discovery.patroni.FakeAgent;
import io.portcullis.discovery.patroni.RecordProblems;
import io.portcullis.topology.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers of one round, as agents of a cluster called demo with the nodes pg1, pg2 and pg3 would give them. */
final class Answers {
    static final String SYSTEM = FakeAgent.SYSTEM;
    static final long SECOND = 1_000_000_000L;

    private final List<Heard> heard = new ArrayList<>();
    private final long sent;
    private @Nullable String config;
    private @Nullable String history;

    private Answers(long sent) {
        this.sent = sent;
    }

    static Answers at(long sent) {
        return new Answers(sent);
    }

    Answers config(String json) {
        config = json;
        return this;
    }

    Answers history(String json) {
        history = json;
        return this;
    }

    /** The agent of a node, with what it says of it and what it read in the DCS. */
    Answers agent(String node, @Nullable AgentStatus status, @Nullable MemberList list) {
        heard.add(new Heard(address(node), true, status, list, status == null ? "connection refused" : null));
        return this;
    }

    RestPicture.Round round() {
        return new RestPicture.Round(sent, heard, config, history);
    }

    static NodeAddress address(String node) {
        return new NodeAddress("10.0.0." + node.substring(2), 8008);
    }

    static AgentStatus leader(int timeline) {
        return status(200, "primary", timeline, "");
    }

    static AgentStatus replica(int timeline) {
        return status(503, "replica", timeline, "");
    }

    /** A body as Patroni writes it; {@code more} are further fields, with a comma in front. */
    static AgentStatus status(int code, String role, int timeline, String more) {
        String xlog = role.equals("replica")
                ? "{\"received_location\": 1000, \"replayed_location\": 900}"
                : "{\"location\": 1000}";
        return AgentStatus.read("demo", code, """
                {"state": "running", "role": "%s", "timeline": %d, "xlog": %s, "server_version": 150006,
                 "database_system_identifier": "%s", "patroni": {"version": "4.0.4", "scope": "demo"}%s}
                """.formatted(role, timeline, xlog, SYSTEM, more));
    }

    /** A list with these three nodes, and the lock with {@code leader}; with none if that is empty. */
    static MemberList list(String leader) {
        return MemberList.read("demo", "GET /cluster", 200, listJson(leader), new RecordProblems());
    }

    static String listJson(String leader) {
        List<String> members = new ArrayList<>();
        for (String node : List.of("pg1", "pg2", "pg3")) {
            members.add("""
                    {"name": "%s", "role": "%s", "state": "%s", "api_url": "http://%s/patroni", "host": "%s", "port": 5432,
                     "timeline": 5, "lag": 100}
                    """.formatted(
                            node,
                            node.equals(leader) ? "leader" : "replica",
                            node.equals(leader) ? "running" : "streaming",
                            address(node),
                            address(node).host()));
        }
        return "{\"members\": [" + String.join(",", members) + "], \"scope\": \"demo\"}";
    }
}
