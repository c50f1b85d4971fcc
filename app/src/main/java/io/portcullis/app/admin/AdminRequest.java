package io.portcullis.app.admin;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request to the admin endpoint asks for.
 *
 * @param query its parameters, decoded; of those that are given twice the last
 * @param token that it shows, or null
 */
record AdminRequest(
        String method,
        String path,
        Map<String, String> query,
        @Nullable String token) {
    private static final String BEARER = "Bearer ";

    AdminRequest {
        query = Map.copyOf(query);
    }

    /** Reads nothing that a request carries beside its head: there may be no end to it. */
    static AdminRequest of(HttpExchange exchange) {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        return new AdminRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query(exchange.getRequestURI().getRawQuery()),
                shown == null || !shown.startsWith(BEARER) ? null : shown.substring(BEARER.length()));
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    String parameter(String name) {
        return query.getOrDefault(name, "");
    }
}
