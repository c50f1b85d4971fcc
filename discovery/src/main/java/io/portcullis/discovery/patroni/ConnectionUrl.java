package io.portcullis.discovery.patroni;

import io.portcullis.topology.NodeAddress;
import java.util.regex.Pattern;

/**
 * The connection URL of a member record, {@code postgres://host:port/database}. Not a {@link java.net.URI}: that finds no host in
 * {@code patroni_1}, which is a usual name among containers.
 */
final class ConnectionUrl {
    private static final int POSTGRESQL_PORT = 5432;
    private static final Pattern SCHEME = Pattern.compile("(?i)postgres(ql)?://");
    private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._:%-]{1,255}");

    private ConnectionUrl() {}

    /** @throws IllegalArgumentException saying what is wrong with {@code url} and what would be right */
    static NodeAddress address(String url) {
        var scheme = SCHEME.matcher(url);
        if (!scheme.lookingAt()) {
            throw new IllegalArgumentException(
                    "should be postgres://host:port/database, found '" + Problems.excerpt(url) + "'");
        }
        String authority = url.substring(scheme.end()).split("[/?#]", 2)[0];
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        NodeAddress address;
        try {
            address = NodeAddress.parse(hostAndPort, POSTGRESQL_PORT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "should be postgres://host:port/database, found '" + Problems.excerpt(url) + "'", e);
        }
        if (!HOST.matcher(address.host()).matches()) {
            throw new IllegalArgumentException("'" + Problems.excerpt(address.host()) + "' is no host name");
        }
        return address;
    }
}
