package io.portcullis.app.admin;

import java.util.Map;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a path of the admin endpoint answers. */
record AdminAnswer(int status, String type, String body) {
    static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int UNAVAILABLE = 503;

    /** Writes every answer: the components of records become keys in snake_case. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    static AdminAnswer json(int status, Object body) {
        return new AdminAnswer(status, "application/json", JSON.writeValueAsString(body) + "\n");
    }

    static AdminAnswer message(int status, String message) {
        return json(status, Map.of("message", message));
    }

    /** Prometheus' text format. */
    static AdminAnswer metrics(String text) {
        return new AdminAnswer(OK, "text/plain; version=0.0.4; charset=utf-8", text);
    }
}
