package io.portcullis.testkit.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes keys and sessions through one agent of Consul. What fails is thrown, with the answer. */
public final class ConsulOperator {
    /** Short: the caller repeats the request. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

    private static final Pattern SESSION = Pattern.compile("\"ID\":\\s*\"([0-9a-f-]{36})\"");
    private static final Pattern SECRET = Pattern.compile("\"SecretID\":\\s*\"([0-9a-f-]{36})\"");
    private static final Pattern HOLDER = Pattern.compile("\"Session\":\\s*\"([0-9a-f-]{36})\"");
    private static final Pattern VALUE = Pattern.compile("\"Value\":\\s*\"([^\"]*)\"");
    private static final Pattern CREATED = Pattern.compile("\"CreateIndex\":\\s*(\\d+)");
    private static final int NOT_FOUND = 404;

    private final ConsulAccess access;
    private final Rest rest;

    ConsulOperator(ConsulAccess access, Rest rest) {
        this.access = access;
        this.rest = rest;
    }

    /** There is a leader with a quorum, and the catalog has this node: only then it can have sessions. */
    boolean knows(String node) throws IOException {
        Rest.Answer answer = ask("GET", "/v1/catalog/node/" + node + "?consistent", "");
        return answer.isOk() && answer.body().contains("\"" + node + "\"");
    }

    /** The address of Raft's leader, {@code host:port}; empty without one. */
    public String leader() throws IOException {
        return orFail("GET", "/v1/status/leader", "").replace("\"", "");
    }

    /** A session without health checks, which ends when it is not renewed for {@code length}, and its keys with it. */
    public String session(String name, Duration length) throws IOException {
        String order =
                "{\"Name\":\"%s\",\"TTL\":\"%ds\",\"Behavior\":\"delete\",\"LockDelay\":\"1ms\",\"NodeChecks\":[],\"Checks\":[]}"
                        .formatted(name, length.toSeconds());
        String answer = orFail("PUT", "/v1/session/create", order);
        return first(SESSION, answer).orElseThrow(() -> new IOException("no session in " + answer));
    }

    public void destroy(String session) throws IOException {
        orFail("PUT", "/v1/session/destroy/" + session, "");
    }

    public void put(String key, String value) throws IOException {
        orFail("PUT", path(key), value);
    }

    /** False if another session has it. */
    public boolean acquire(String key, String value, String session) throws IOException {
        return orFail("PUT", path(key) + "?acquire=" + session, value).equals("true");
    }

    public void delete(String key) throws IOException {
        orFail("DELETE", path(key), "");
    }

    /** The value as it is. */
    public Optional<String> value(String key) throws IOException {
        Rest.Answer answer = ask("GET", path(key) + "?raw&consistent", "");
        return answer.isOk() ? Optional.of(answer.body()) : Optional.empty();
    }

    /** The session that holds the key; empty if there is no key, or it is not locked. */
    public Optional<String> holder(String key) throws IOException {
        Rest.Answer answer = ask("GET", path(key) + "?consistent", "");
        return answer.isOk() ? first(HOLDER, answer.body()) : Optional.empty();
    }

    /**
     * One holding of a lock.
     *
     * @param created the index at which its key was made
     */
    public record Lock(String holder, long created) {}

    /** The lock in this key, with a majority's word; empty if it is free. A key without a session is no lock. */
    public Optional<Lock> lock(String key) throws IOException {
        Rest.Answer answer = ask("GET", path(key) + "?consistent", "");
        if (answer.status() == NOT_FOUND) {
            return Optional.empty();
        }
        if (!answer.isOk()) {
            throw new IOException("GET " + key + " failed: " + answer);
        }
        return first(HOLDER, answer.body()).isEmpty()
                ? Optional.empty()
                : first(VALUE, answer.body())
                        .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8))
                        .flatMap(holder ->
                                first(CREATED, answer.body()).map(index -> new Lock(holder, Long.parseLong(index))));
    }

    /** A new token with these rights, in Consul's own language of rules. */
    public String token(String policy, String rules) throws IOException {
        String text = rules.replace("\"", "\\\"").replace("\n", "\\n");
        orFail("PUT", "/v1/acl/policy", "{\"Name\":\"%s\",\"Rules\":\"%s\"}".formatted(policy, text));
        String answer = orFail("PUT", "/v1/acl/token", "{\"Policies\":[{\"Name\":\"%s\"}]}".formatted(policy));
        return first(SECRET, answer).orElseThrow(() -> new IOException("no token in " + answer));
    }

    private static String path(String key) {
        return "/v1/kv/"
                + URLEncoder.encode(key, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/");
    }

    private String orFail(String method, String path, String body) throws IOException {
        Rest.Answer answer = ask(method, path, body);
        if (!answer.isOk()) {
            throw new IOException(method + " " + path + " failed: " + answer);
        }
        return answer.body();
    }

    private Rest.Answer ask(String method, String path, String body) throws IOException {
        URI at = URI.create(access.endpoint() + path);
        return access.token() == null
                ? rest.request(method, at, body, REQUEST_TIMEOUT)
                : rest.request(method, at, body, REQUEST_TIMEOUT, "X-Consul-Token", access.token());
    }

    private static Optional<String> first(Pattern pattern, String answer) {
        Matcher matcher = pattern.matcher(answer);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
