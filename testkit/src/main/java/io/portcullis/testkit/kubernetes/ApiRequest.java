package io.portcullis.testkit.kubernetes;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about.
 *
 * @param name of one object, or null for all of the resource
 */
record ApiRequest(
        String method,
        String resource,
        String namespace,
        @Nullable String name,
        Map<String, String> query) {
    private static final Pattern PATH = Pattern.compile(
            "(?:/api/v1|/apis/coordination\\.k8s\\.io/v1)/namespaces/([^/]+)/(configmaps|endpoints|pods|leases)(?:/([^/]+))?");

    static ApiRequest parse(String method, URI uri) throws ApiRefusal {
        Matcher path = PATH.matcher(uri.getPath());
        if (!path.matches()) {
            throw new ApiRefusal(404, "NotFound", "the server could not find the requested resource");
        }
        Map<String, String> query = new TreeMap<>();
        if (uri.getRawQuery() != null) {
            for (String part : uri.getRawQuery().split("&")) {
                String[] pair = part.split("=", 2);
                query.put(pair[0], URLDecoder.decode(pair.length == 2 ? pair[1] : "", StandardCharsets.UTF_8));
            }
        }
        return new ApiRequest(method, path.group(2), path.group(1), path.group(3), query);
    }

    String verb() {
        return switch (method) {
            case "GET" -> name != null ? "get" : watches() ? "watch" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> method;
        };
    }

    boolean watches() {
        // Patroni writes True, as Python does.
        return Set.of("1", "true", "True").contains(parameter("watch"));
    }

    String parameter(String key) {
        return query.getOrDefault(key, "");
    }

    ApiKey key() throws ApiRefusal {
        if (name == null) {
            throw new ApiRefusal(405, "MethodNotAllowed", "the server does not allow this method");
        }
        return new ApiKey(resource, namespace, name);
    }
}
