package io.portcullis.testkit.kubernetes;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A request that is refused, in the form that Kubernetes calls a Status. */
final class ApiRefusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;

    ApiRefusal(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    static ApiRefusal notFound(ApiKey key) {
        return new ApiRefusal(404, "NotFound", key.words() + " not found");
    }

    static ApiRefusal exists(ApiKey key) {
        return new ApiRefusal(409, "AlreadyExists", key.words() + " already exists");
    }

    static ApiRefusal conflict(ApiKey key, String why) {
        return new ApiRefusal(409, "Conflict", "Operation cannot be fulfilled on " + key.words() + ": " + why);
    }

    static ApiRefusal gone(long asked, long oldest) {
        return new ApiRefusal(410, "Expired", "too old resource version: " + asked + " (" + oldest + ")");
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage());
        return status.put("reason", reason).put("code", code);
    }
}
