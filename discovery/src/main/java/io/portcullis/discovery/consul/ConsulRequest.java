package io.portcullis.discovery.consul;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One request of Consul's HTTP API.
 *
 * @param path with its query
 * @param changesNothing it may be sent to several addresses of one host
 */
record ConsulRequest(String method, String path, String body, boolean changesNothing) {
    /** How fresh an answer must be: "Consistency Modes" in Consul's API documentation. */
    enum Consistency {
        /** The leader makes sure with a majority of the servers that it is one, after it received the request. */
        CONSISTENT("&consistent"),
        /** The leader answers while its lease lasts. */
        DEFAULT(""),
        /** Any server answers, however far it is behind. */
        STALE("&stale");

        private final String parameter;

        Consistency(String parameter) {
            this.parameter = parameter;
        }
    }

    /** A key or, with a slash at the end, all keys below it. */
    static ConsulRequest read(String key, Consistency consistency) {
        return new ConsulRequest("GET", query(key) + consistency.parameter, "", true);
    }

    /** As {@link #read}; it is answered at once if anything there was written after {@code index}, and else after {@code wait}. */
    static ConsulRequest changed(String key, long index, Duration wait) {
        return new ConsulRequest("GET", query(key) + "&index=" + index + "&wait=" + wait.toSeconds() + "s", "", false);
    }

    static ConsulRequest get(String path) {
        return new ConsulRequest("GET", path, "", true);
    }

    static ConsulRequest put(String path, String body) {
        return new ConsulRequest("PUT", path, body, false);
    }

    private static String query(String key) {
        return "/v1/kv/" + encoded(key) + (key.endsWith("/") ? "?recurse" : "?");
    }

    /** Each part of a path is encoded, and the slashes between them stay. */
    static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    ConsulRequest in(String datacenter) {
        return new ConsulRequest(
                method, path + (path.contains("?") ? "&" : "?") + "dc=" + datacenter, body, changesNothing);
    }
}
