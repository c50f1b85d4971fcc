package io.portcullis.config;

import io.portcullis.topology.NodeAddress;
import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoint.
 *
 * @param tokenFile where the gateway puts the secret that {@code portcullis pin} must show; readable by its user alone. Null for a place
 *     that follows from the port
 */
public record AdminSettings(NodeAddress bind, @Nullable Path tokenFile) {
    /** Only this machine reaches it. A name is not looked up: but for localhost it counts as reachable from elsewhere. */
    boolean local() {
        try {
            return bind.host().equals("localhost")
                    || InetAddress.ofLiteral(bind.host()).isLoopbackAddress();
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }
}
