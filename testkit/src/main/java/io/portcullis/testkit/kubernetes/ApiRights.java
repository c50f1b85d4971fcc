package io.portcullis.testkit.kubernetes;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who may do what: tokens, and a verb and a resource for each right. Thread-safe. */
final class ApiRights {
    private static final String BEARER = "Bearer ";
    private static final String EVERYTHING = "*";

    /** By token: {@code list configmaps} and so on. */
    private final Map<String, Set<String>> rights = new ConcurrentHashMap<>();

    private volatile boolean open = true;

    void allowEverything(String token) {
        allow(token, EVERYTHING);
    }

    void allow(String token, String... each) {
        open = false;
        rights.computeIfAbsent(token, _ -> ConcurrentHashMap.newKeySet()).addAll(Set.of(each));
    }

    void withdraw(String token) {
        rights.remove(token);
    }

    void withdraw(String token, String right) {
        rights.getOrDefault(token, Set.of()).remove(right);
    }

    /** @param authorization the header of the request */
    void check(@Nullable String authorization, String verb, String resource, String namespace) throws ApiRefusal {
        if (!allows(authorization, verb, resource)) {
            throw new ApiRefusal(
                    403,
                    "Forbidden",
                    "%s is forbidden: User \"system:serviceaccount:%s:portcullis\" cannot %s resource \"%s\" in API group \"%s\" in the namespace \"%s\""
                            .formatted(
                                    resource,
                                    namespace,
                                    verb,
                                    resource,
                                    resource.equals("leases") ? "coordination.k8s.io" : "",
                                    namespace));
        }
    }

    boolean allows(@Nullable String authorization, String verb, String resource) throws ApiRefusal {
        Set<String> mine = of(authorization);
        return open || mine.contains(EVERYTHING) || mine.contains(verb + " " + resource);
    }

    private Set<String> of(@Nullable String authorization) throws ApiRefusal {
        String token = authorization == null || !authorization.startsWith(BEARER)
                ? ""
                : authorization.substring(BEARER.length());
        Set<String> mine = rights.get(token);
        if (!open && mine == null) {
            throw new ApiRefusal(401, "Unauthorized", "Unauthorized");
        }
        return mine == null ? Set.of() : mine;
    }
}
