package io.portcullis.discovery.patroni;

import io.portcullis.discovery.http.HostPort;
import io.portcullis.topology.NodeAddress;
import java.util.regex.Pattern;

/** The connection URL of a member record, {@code postgres://host:port/database}. */
final class ConnectionUrl {
    private static final int POSTGRESQL_PORT = 5432;
    private static final Pattern SCHEME = Pattern.compile("(?i)postgres(ql)?://");

    private ConnectionUrl() {}

    /** @throws IllegalArgumentException saying what is wrong with {@code url} and what would be right */
    static NodeAddress address(String url) {
        var scheme = SCHEME.matcher(url);
        if (!scheme.lookingAt()) {
            throw new IllegalArgumentException(
                    "should be postgres://host:port/database, found '" + RecordProblems.excerpt(url) + "'");
        }
        String authority = url.substring(scheme.end()).split("[/?#]", 2)[0];
        try {
            return HostPort.parse(authority, POSTGRESQL_PORT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "should be postgres://host:port/database, found '" + RecordProblems.excerpt(url) + "'", e);
        }
    }
}
