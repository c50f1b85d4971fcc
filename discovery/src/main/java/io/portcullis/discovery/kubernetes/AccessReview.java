package io.portcullis.discovery.kubernetes;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One right that a gateway needs, and the question to the API server whether we have it ("SelfSubjectAccessReview" in its API reference). */
record AccessReview(String verb, String group, String resource) {
    static final String PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    ObjectNode question(String namespace) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        review.putObject("spec")
                .putObject("resourceAttributes")
                .put("namespace", namespace)
                .put("verb", verb)
                .put("group", group)
                .put("resource", resource);
        return review;
    }

    static boolean allowed(JsonNode answer) {
        return answer.path("status").path("allowed").asBoolean(false);
    }

    /** As RBAC names it. */
    String words() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }
}
