package io.portcullis.config;

import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.proxy.gateway.GatewaySettings;
import java.util.List;

/**
 * All that can be said about one gateway, checked.
 *
 * @param name what the gateway calls itself in the DCS
 * @param warnings what will work, but hardly as meant
 */
public record Settings(
        String name,
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
