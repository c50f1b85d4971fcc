package io.portcullis.discovery.http;

import io.portcullis.topology.NodeAddress;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * Host and port of a URL: the part that RFC 3986 calls its authority. {@link URI#getHost} finds no host in {@code patroni_1}, a usual
 * name among containers, which PostgreSQL, curl and every resolver take as it is.
 */
public final class HostPort {
    private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._:%-]{1,255}");

    private HostPort() {}

    /**
     * @param text {@code host:port}, {@code [ipv6]:port} or either without the port; a user before it is left out
     * @throws IllegalArgumentException saying what is wrong with {@code text}
     */
    public static NodeAddress parse(String text, int defaultPort) {
        NodeAddress address = NodeAddress.parse(text.substring(text.lastIndexOf('@') + 1), defaultPort);
        if (!HOST.matcher(address.host()).matches()) {
            throw new IllegalArgumentException("'" + address.host() + "' is no host name");
        }
        return address;
    }

    /** @throws IllegalArgumentException saying what is wrong with {@code url} */
    public static NodeAddress of(URI url, int defaultPort) {
        if (url.getRawAuthority() == null) {
            throw new IllegalArgumentException("'" + url + "' names no host");
        }
        return parse(url.getRawAuthority(), defaultPort);
    }
}
