package io.portcullis.config;

import io.portcullis.discovery.AgentSettings;
import io.portcullis.discovery.ClusterSettings;
import io.portcullis.proxy.GatewaySettings;
import java.util.List;

/**
 * All that can be said about one gateway, checked.
 *
 * @param warnings what will work, but hardly as meant
 */
public record Settings(
        ClusterSettings cluster,
        AgentSettings agent,
        GatewaySettings gateway,
        AdminSettings admin,
        LogSettings log,
        List<String> warnings) {
    public Settings {
        warnings = List.copyOf(warnings);
    }
}
