package io.portcullis.discovery.patroni;

import io.portcullis.discovery.http.HostPort;
import io.portcullis.discovery.store.Keyspace;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent writes about its node to {@code members/<name>}: patroni/ha.py, {@code touch_member}. */
final class MemberRecord {
    /** Since this version a promotion under way has a role of its own, {@code promoted}. */
    private static final AgentVersion REPORTS_PROMOTION = new AgentVersion(3, 0, 0);

    /** Since this version {@code replication_state} is there for as long as WAL is received. */
    private static final AgentVersion REPORTS_REPLICATION = new AgentVersion(3, 1, 0);

    private static final int MAX_URL_LENGTH = 1_024;
    private static final int ANY_PORT = 80;

    private MemberRecord() {}

    /**
     * An agent writes a record that says running and gives no position when it could not ask PostgreSQL for it, or has begun to demote or
     * restart it: the first sign of a switchover, before the state changes and long before the lock is released.
     *
     * @param override where the node is reached according to our own configuration, or null
     * @param proxyUrls whether its {@code proxy_url} comes before its {@code conn_url}
     * @param synchronous as the key {@code sync} says
     */
    static Member read(
            NodeName name,
            String key,
            Keyspace.Entry entry,
            @Nullable NodeAddress override,
            boolean proxyUrls,
            boolean synchronous,
            RecordProblems problems) {
        JsonRecord json = JsonRecord.object(key, entry.value(), problems);
        NodeAddress address = override != null ? override : address(json, proxyUrls);
        String agentVersion = json.text("version");
        AgentVersion version = version(agentVersion, json);
        String state = json.text("state");
        MemberClaim claim = new MemberClaim(
                role(json),
                "running".equals(state) && json.has("xlog_location"),
                since(REPORTS_PROMOTION, version),
                entry.written(),
                Math.toIntExact(json.number("timeline", Integer.MAX_VALUE, 0)),
                address != null);
        return new Member(
                name,
                address,
                api(json),
                state == null ? "unknown" : RecordProblems.excerpt(state),
                agentVersion == null ? null : RecordProblems.excerpt(agentVersion),
                lsn(json),
                streaming(json, version),
                synchronous,
                TagReader.read(json),
                claim);
    }

    /** A node of which only the address in our own configuration is known. */
    static Member without(NodeName name, NodeAddress address) {
        return new Member(
                name,
                address,
                null,
                "no record",
                null,
                -1,
                false,
                false,
                new MemberClaim(Role.UNKNOWN, false, false, null, 0, true));
    }

    private static Role role(JsonRecord json) {
        String text = json.text("role");
        Role role = text == null ? Role.UNKNOWN : PatroniRole.of(text);
        if (role == Role.UNKNOWN && text != null) {
            json.problems()
                    .add(
                            json.key(),
                            "role '" + RecordProblems.excerpt(text) + "' is none that Patroni 2.1 to 4.x writes");
        }
        return role;
    }

    /** {@code proxy_url} names a pooler beside PostgreSQL and is meant for clients that discover it (Patroni 2.1.5 and later). */
    private static @Nullable NodeAddress address(JsonRecord json, boolean proxyUrls) {
        for (String field : proxyUrls ? List.of("proxy_url", "conn_url") : List.of("conn_url")) {
            String url = json.text(field);
            if (url != null) {
                try {
                    return ConnectionUrl.address(url);
                } catch (IllegalArgumentException e) {
                    json.problems().add(json.key(), "'" + field + "': " + e.getMessage());
                }
            }
        }
        return null;
    }

    private static @Nullable URI api(JsonRecord json) {
        String url = json.text("api_url");
        if (url == null) {
            return null;
        }
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && url.length() <= MAX_URL_LENGTH) {
                HostPort.of(uri, ANY_PORT);
                return uri;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Reported below, together with a URI that is no URL.
        }
        json.problems()
                .add(
                        json.key(),
                        "'api_url' should be http(s)://host:port/..., found '" + RecordProblems.excerpt(url) + "'");
        return null;
    }

    /** On a replica {@code xlog_location} is the larger of received and replayed, and hides what is not replayed yet. */
    private static long lsn(JsonRecord json) {
        long replayed = json.number("replay_lsn", Long.MAX_VALUE, -1);
        return replayed >= 0 ? replayed : json.number("xlog_location", Long.MAX_VALUE, -1);
    }

    private static boolean streaming(JsonRecord json, @Nullable AgentVersion version) {
        String state = json.text("replication_state");
        return state == null ? !since(REPORTS_REPLICATION, version) : state.equals("streaming");
    }

    private static @Nullable AgentVersion version(@Nullable String text, JsonRecord json) {
        AgentVersion version = AgentVersion.parse(text);
        if (version == null && text != null) {
            json.problems()
                    .add(json.key(), "'version' should be as 4.1.0, found '" + RecordProblems.excerpt(text) + "'");
        }
        return version;
    }

    private static boolean since(AgentVersion first, @Nullable AgentVersion version) {
        return version != null && version.compareTo(first) >= 0;
    }
}
