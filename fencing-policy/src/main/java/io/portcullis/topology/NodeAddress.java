package io.portcullis.topology;

/** Where a node's PostgreSQL listens. */
public record NodeAddress(String host, int port) {
    public NodeAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("an address needs a host");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
    }

    /**
     * Reads {@code host:port}, {@code [ipv6]:port}, or either without the port.
     *
     * @throws IllegalArgumentException naming what is wrong with {@code text}
     */
    public static NodeAddress parse(String text, int defaultPort) {
        String host = text;
        String port = "";
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("'" + text + "' has no closing bracket");
            }
            host = text.substring(1, end);
            if (end + 1 < text.length()) {
                if (text.charAt(end + 1) != ':') {
                    throw new IllegalArgumentException("'" + text + "' is not [ipv6]:port");
                }
                port = text.substring(end + 2);
            }
        } else if (colon >= 0) {
            if (text.indexOf(':') != colon) {
                throw new IllegalArgumentException("'" + text + "' looks like IPv6: write it as [address]:port");
            }
            host = text.substring(0, colon);
            port = text.substring(colon + 1);
        }
        if (port.isEmpty()) {
            return new NodeAddress(host, defaultPort);
        }
        try {
            return new NodeAddress(host, Integer.parseInt(port));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + port + "' in '" + text + "' is not a port", e);
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
