package io.portcullis.config;

import io.portcullis.discovery.settings.AgentSettings;
import io.portcullis.proxy.gateway.GatewaySettings;
import java.util.List;

/**
 * The checked configuration of one gateway.
 *
 * @param name what the gateway calls itself in the DCS
 * @param clusters at least one, with names that differ
 * @param warnings what works, but probably not as meant
 */
public record Settings(
        String name,
        List<NamedCluster> clusters,
        AgentSettings agent,
        GatewaySettings gateway,
        AdminSettings admin,
        LogSettings log,
        List<String> warnings) {
    public Settings {
        clusters = List.copyOf(clusters);
        warnings = List.copyOf(warnings);
    }
}
