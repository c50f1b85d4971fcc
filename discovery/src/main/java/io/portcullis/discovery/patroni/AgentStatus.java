package io.portcullis.discovery.patroni;

import io.portcullis.topology.Role;
import org.jspecify.annotations.Nullable;

/**
 * What an agent says of its own node in its answer to {@code GET /leader}: patroni/api.py, {@code get_postgresql_status}, of versions 2.1
 * to 4.x.
 *
 * @param name of the node, or null: agents before 4.0 do not say it
 * @param holdsLock the agent renewed the lock less than its lifetime ago
 * @param state of PostgreSQL
 * @param role as Patroni writes it; not in recovery, by PostgreSQL's own word to a query, if it is that of a primary
 * @param failsafe the agent goes on without the DCS, since its leader reaches all members
 * @param dcsSeen when the agent reached the DCS last, in seconds of its own clock; 0 if it did not say
 * @param timeline 0 if it did not say
 * @param position written or received, and {@code replayed}, in bytes; -1 if it did not say
 * @param process distinguishes this run of its PostgreSQL from all others; empty if it did not say
 * @param systemId or null if it did not say
 * @param json all that it said
 */
public record AgentStatus(
        @Nullable String name,
        boolean holdsLock,
        String state,
        String role,
        boolean failsafe,
        long dcsSeen,
        int timeline,
        long position,
        long replayed,
        String process,
        @Nullable String systemId,
        JsonRecord json) {
    private static final int HOLDS_LOCK = 200;
    private static final int DOES_NOT = 503;

    /** @throws IllegalArgumentException saying why this is no answer of an agent of this cluster */
    public static AgentStatus read(String scope, int code, String body) {
        JsonRecord json = JsonRecord.object("GET /leader", body, new RecordProblems());
        String state = json.text("state");
        String role = json.text("role");
        if (state == null || role == null || (code != HOLDS_LOCK && code != DOES_NOT)) {
            throw new IllegalArgumentException("code " + code + " with '" + RecordProblems.excerpt(body)
                    + "', which is no answer of Patroni's to GET /leader");
        }
        JsonRecord agent = json.object("patroni");
        checkScope(scope, agent.text("scope"));
        JsonRecord xlog = json.object("xlog");
        long replayed = xlog.number("replayed_location", Long.MAX_VALUE, -1);
        long received = xlog.number("received_location", Long.MAX_VALUE, -1);
        return new AgentStatus(
                agent.text("name"),
                code == HOLDS_LOCK,
                state,
                role,
                json.has("failsafe_mode_is_active") && json.flag("failsafe_mode_is_active"),
                json.number("dcs_last_seen", Long.MAX_VALUE, 0),
                Math.toIntExact(json.number("timeline", Integer.MAX_VALUE, 0)),
                Math.max(xlog.number("location", Long.MAX_VALUE, -1), Math.max(received, replayed)),
                replayed,
                json.says("postmaster_start_time") ? String.valueOf(json.text("postmaster_start_time")) : "",
                json.says("database_system_identifier") ? json.text("database_system_identifier") : null,
                json);
    }

    public boolean running() {
        return state.equals("running");
    }

    /** It runs and is not in recovery. */
    public boolean primary() {
        return running() && PatroniRole.of(role) == Role.PRIMARY;
    }

    /** Whether this is the agent of {@code node}: an address can come to belong to another one. An agent that does not say it is believed. */
    boolean isOf(String node) {
        return name == null || name.equals(node);
    }

    /** An address can come to belong to another cluster. */
    public static void checkScope(String scope, @Nullable String itsScope) {
        if (itsScope != null && !itsScope.equals(scope)) {
            throw new IllegalArgumentException("the agent is of scope '" + RecordProblems.excerpt(itsScope) + "'");
        }
    }
}
