package io.portcullis.discovery.kubernetes;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One object, as far as it matters here.
 *
 * @param version changes with every write of the object
 * @param phase of a Pod, such as {@code Running}; empty for others
 * @param group the Citus group that it belongs to, as its label has it; empty for none
 */
record KubernetesObject(
        String name, String uid, long version, Map<String, String> annotations, String phase, String group) {
    KubernetesObject {
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    static KubernetesObject of(JsonNode json) {
        JsonNode metadata = json.path("metadata");
        Map<String, String> annotations = new TreeMap<>();
        metadata.path("annotations")
                .propertyStream()
                .filter(entry -> entry.getValue().isString())
                .forEach(entry ->
                        annotations.put(entry.getKey(), entry.getValue().stringValue()));
        return new KubernetesObject(
                metadata.path("name").asString(""),
                metadata.path("uid").asString(""),
                version(metadata),
                annotations,
                json.path("status").path("phase").asString(""),
                metadata.path("labels").path(ApiPaths.GROUP_LABEL).asString(""));
    }

    /** A number, though Kubernetes calls it opaque: all its stores count. 0 if it is none. */
    static long version(JsonNode metadata) {
        try {
            return Long.parseLong(metadata.path("resourceVersion").asString("0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Nullable
    String annotation(String key) {
        return annotations.get(key);
    }
}
