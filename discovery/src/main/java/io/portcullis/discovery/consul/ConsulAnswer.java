package io.portcullis.discovery.consul;

import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.source.SourceFailure;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Consul answered to a request that it performed, or to a read of what is not there. */
record ConsulAnswer(Http.Answer http) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int NOT_FOUND = 404;
    private static final String INDEX = "x-consul-index";

    /**
     * One key: "KV Store Endpoint" in Consul's API documentation.
     *
     * @param value as UTF-8, with replacement characters where it was not
     * @param created the index of the write that created it, and {@code modified} of the last one
     * @param locked how often it was locked since it was created
     * @param session that holds its lock, or null
     */
    record Kv(
            String key,
            String value,
            long created,
            long modified,
            long locked,
            @Nullable String session) {}

    boolean missing() {
        return http.code() == NOT_FOUND;
    }

    /** The index for which this holds: of the newest write to what was asked for, or a later one that changed nothing there. */
    long index() throws SourceFailure {
        String index = http.headers().get(INDEX);
        if (index == null || !index.matches("\\d{1,18}")) {
            throw foreign("an answer without an index");
        }
        return Long.parseLong(index);
    }

    /** The keys that it lists; none where there are none. */
    List<Kv> entries() throws SourceFailure {
        if (missing()) {
            return List.of();
        }
        JsonNode all = json();
        if (!all.isArray()) {
            throw foreign("an answer that is no list of keys");
        }
        List<Kv> entries = new ArrayList<>();
        for (JsonNode each : all) {
            entries.add(entry(each));
        }
        return entries;
    }

    /** The key that the last operation of a transaction wrote. Its value is left out. */
    Kv written() throws SourceFailure {
        JsonNode results = json().path("Results");
        if (!results.isArray() || results.isEmpty()) {
            throw foreign("a transaction without results");
        }
        return entry(results.path(results.size() - 1).path("KV"));
    }

    /** Why a transaction was rolled back. */
    String rolledBack() throws SourceFailure {
        StringBuilder reasons = new StringBuilder();
        for (JsonNode error : json().path("Errors")) {
            reasons.append(reasons.isEmpty() ? "" : "; ")
                    .append(error.path("What").asString(""));
        }
        return reasons.isEmpty() ? "it was rolled back without a reason" : reasons.toString();
    }

    JsonNode json() throws SourceFailure {
        try {
            return MAPPER.readTree(http.body());
        } catch (JacksonException e) {
            throw foreign("an answer that is not JSON");
        }
    }

    private static Kv entry(JsonNode node) throws SourceFailure {
        String key = node.path("Key").asString("");
        if (key.isEmpty()) {
            throw foreign("an entry without a key");
        }
        String session = node.path("Session").asString("");
        return new Kv(
                key,
                value(node.path("Value").asString("")),
                number(node, "CreateIndex"),
                number(node, "ModifyIndex"),
                number(node, "LockIndex"),
                session.isEmpty() ? null : session);
    }

    private static long number(JsonNode node, String field) throws SourceFailure {
        JsonNode number = node.path(field);
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw foreign("an entry without " + field);
        }
        return number.longValue();
    }

    private static String value(String encoded) throws SourceFailure {
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw foreign("a value that is not Base64");
        }
    }

    private static SourceFailure foreign(String what) {
        return new SourceFailure(
                Failure.REFUSED, what + ", as Consul would not give it; something else may listen at its address");
    }
}
