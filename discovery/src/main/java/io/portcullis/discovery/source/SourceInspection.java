package io.portcullis.discovery.source;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a DCS as a person should see them before trusting them.
 *
 * @param servers one for each endpoint
 * @param warnings sentences; what is wrong with the servers although they answer
 * @param registration what would keep a gateway from being registered, or null
 */
public record SourceInspection(
        List<Server> servers,
        List<String> warnings,
        @Nullable String registration) {
    public SourceInspection {
        servers = List.copyOf(servers);
        warnings = List.copyOf(warnings);
    }

    /** @param description what the server says of itself, or why it did not answer */
    public record Server(URI endpoint, String description) {}
}
