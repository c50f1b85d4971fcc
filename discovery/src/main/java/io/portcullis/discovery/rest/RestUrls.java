package io.portcullis.discovery.rest;

import io.portcullis.discovery.patroni.AgentClient;
import io.portcullis.discovery.patroni.JsonRecord;
import io.portcullis.topology.NodeAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** The URLs of agents, as the list of members gives them. */
final class RestUrls {
    private static final int MAX_LENGTH = 1_024;

    private RestUrls() {}

    /** The URL of a member's agent; null if there is none that can be asked. */
    static @Nullable URI api(JsonRecord member) {
        String text = member.has("api_url") ? member.text("api_url") : null;
        if (text == null || text.length() > MAX_LENGTH) {
            return null;
        }
        try {
            URI api = new URI(text);
            boolean http = "http".equalsIgnoreCase(api.getScheme()) || "https".equalsIgnoreCase(api.getScheme());
            if (http) {
                AgentClient.address(api);
                return api;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // The record of the member names the problem.
        }
        return null;
    }

    static @Nullable NodeAddress address(JsonRecord member) {
        URI api = api(member);
        return api == null ? null : AgentClient.address(api);
    }
}
