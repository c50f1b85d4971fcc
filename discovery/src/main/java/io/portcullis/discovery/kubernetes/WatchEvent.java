package io.portcullis.discovery.kubernetes;

import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One line of a watch. */
sealed interface WatchEvent {
    record Change(KubernetesObject object, boolean deleted) implements WatchEvent {}

    /** Everything up to {@code version} was delivered. */
    record Bookmark(long version) implements WatchEvent {}

    /** The watch ends with this. Code 410 means that it cannot go on from where it was: list again. */
    record Failed(int code, String message) implements WatchEvent {}

    JsonMapper MAPPER = JsonMapper.builder().build();

    /** @throws IOException if it is not what a watch delivers */
    static WatchEvent parse(String line) throws IOException {
        JsonNode event;
        try {
            event = MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw new IOException("a line of a watch is no JSON", e);
        }
        JsonNode object = event.path("object");
        String type = event.path("type").asString("");
        return switch (type) {
            case "ADDED", "MODIFIED" -> new Change(KubernetesObject.of(object), false);
            case "DELETED" -> new Change(KubernetesObject.of(object), true);
            case "BOOKMARK" -> new Bookmark(KubernetesObject.version(object.path("metadata")));
            case "ERROR" ->
                new Failed(object.path("code").asInt(0), object.path("message").asString(""));
            default -> throw new IOException("a watch delivers no '" + type + "'");
        };
    }
}
