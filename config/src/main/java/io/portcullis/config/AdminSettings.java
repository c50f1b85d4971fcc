package io.portcullis.config;

import io.portcullis.topology.NodeAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoint.
 *
 * @param tokenFile where the gateway puts the secret that {@code portcullis pin} must show; readable by its user alone. Null for a place
 *     that follows from the port
 */
public record AdminSettings(NodeAddress bind, @Nullable Path tokenFile) {}
