package io.portcullis.discovery.registration;

import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What the gateways of a Patroni cluster acknowledge: the leadership for which every event loop has severed all others. It is the
 * value of {@code fenced} in a registration, see docs/barrier.md.
 */
public final class FencedLeadership {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private FencedLeadership() {}

    public static Acknowledgement acknowledgement(Leadership leadership) {
        return new Acknowledgement(JsonNodeFactory.instance
                .objectNode()
                .put("cluster", leadership.cluster())
                .put("node", leadership.node().value())
                .put("holding", leadership.holding().value())
                .toString());
    }

    /** For people: the node and its holding, or the acknowledgement itself if it is none of these. */
    public static String describe(Acknowledgement acknowledgement) {
        try {
            JsonNode json = MAPPER.readTree(acknowledgement.value());
            String node = json.path("node").asString("");
            return node.isEmpty()
                    ? acknowledgement.value()
                    : node + "@" + json.path("holding").asString("");
        } catch (JacksonException e) {
            return acknowledgement.value();
        }
    }
}
