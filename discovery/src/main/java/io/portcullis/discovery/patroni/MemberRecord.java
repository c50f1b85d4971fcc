package io.portcullis.discovery.patroni;

import io.portcullis.discovery.Keyspace;
import io.portcullis.topology.Member;
import io.portcullis.topology.MemberClaim;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an agent writes of its node to {@code members/<name>}: patroni/ha.py, {@code touch_member}. */
final class MemberRecord {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})([^0-9].*)?", Pattern.DOTALL);

    /** Since this version a promotion under way has a role of its own, {@code promoted}. */
    private static final int TELLS_PROMOTION = 300;

    /** Since this version {@code replication_state} is there for as long as WAL is received. */
    private static final int TELLS_REPLICATION = 301;

    private static final int UNKNOWN_VERSION = -1;
    private static final int LONGEST_URL = 1_024;

    private MemberRecord() {}

    /**
     * A record that says running and gives no position is written when the agent could not ask PostgreSQL for it, or has begun to
     * demote or restart it: the first word of a switchover, before the state changes and long before the lock goes.
     *
     * @param override where the node is reached according to our own configuration, or null
     */
    static Member read(
            NodeName name, String key, Keyspace.Entry entry, @Nullable NodeAddress override, Problems problems) {
        JsonRecord json = JsonRecord.object(key, entry.value(), problems);
        NodeAddress address = override != null ? override : address(json);
        String agentVersion = json.text("version");
        int version = version(agentVersion, json);
        String state = json.text("state");
        MemberClaim claim = new MemberClaim(
                role(json),
                "running".equals(state) && json.has("xlog_location"),
                version >= TELLS_PROMOTION,
                entry.modRevision(),
                Math.toIntExact(json.number("timeline", Integer.MAX_VALUE, 0)),
                address != null);
        return new Member(
                name,
                address,
                api(json),
                state == null ? "unknown" : Problems.excerpt(state),
                agentVersion == null ? null : Problems.excerpt(agentVersion),
                lsn(json),
                streaming(json, version),
                !json.object("tags").flag("noloadbalance"),
                claim);
    }

    private static Role role(JsonRecord json) {
        String text = json.text("role");
        Role role = text == null ? Role.UNKNOWN : Role.ofPatroni(text);
        if (role == Role.UNKNOWN && text != null) {
            json.problems()
                    .add(json.key(), "role '" + Problems.excerpt(text) + "' is none that Patroni 2.1 to 4.x writes");
        }
        return role;
    }

    /** {@code proxy_url} names a pooler beside PostgreSQL and is meant for those who discover it (Patroni 2.1.5 and later). */
    private static @Nullable NodeAddress address(JsonRecord json) {
        for (String field : new String[] {"proxy_url", "conn_url"}) {
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
            boolean port = uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535);
            if (http && port && uri.getHost() != null && url.length() <= LONGEST_URL) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below, together with what is a URI and no URL that can be asked.
        }
        json.problems()
                .add(json.key(), "'api_url' should be http(s)://host:port/..., found '" + Problems.excerpt(url) + "'");
        return null;
    }

    /** On a replica {@code xlog_location} is the larger of received and replayed, and hides what is not replayed yet. */
    private static long lsn(JsonRecord json) {
        long replayed = json.number("replay_lsn", Long.MAX_VALUE, -1);
        return replayed >= 0 ? replayed : json.number("xlog_location", Long.MAX_VALUE, -1);
    }

    private static boolean streaming(JsonRecord json, int version) {
        String state = json.text("replication_state");
        return state == null ? version < TELLS_REPLICATION : state.equals("streaming");
    }

    /** Major times 100 plus minor. */
    private static int version(@Nullable String text, JsonRecord json) {
        if (text == null) {
            return UNKNOWN_VERSION;
        }
        Matcher parts = VERSION.matcher(text);
        if (!parts.matches()) {
            json.problems().add(json.key(), "'version' should be as 4.1.0, found '" + Problems.excerpt(text) + "'");
            return UNKNOWN_VERSION;
        }
        return Integer.parseInt(parts.group(1)) * 100 + Math.min(99, Integer.parseInt(parts.group(2)));
    }
}
