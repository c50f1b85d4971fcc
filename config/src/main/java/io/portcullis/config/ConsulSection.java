package io.portcullis.config;

import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.tls.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The section {@code consul}. */
final class ConsulSection implements StoreSection {
    @Override
    public String key() {
        return "consul";
    }

    @Override
    public @Nullable ConsulSettings read(Section section, List<String> flagged) {
        List<URI> endpoints = EndpointKeys.read(
                section,
                "Consul's agents: `http`, `https`, or `unix` with the path of a socket.",
                flag(),
                flagged,
                "at least one, such as http://127.0.0.1:8500");
        Path token = section.optional(Key.readable("token-file", "Holds the token, if Consul has access control."));
        String datacenter = section.optional(
                Key.text("datacenter", "Which has the cluster's keys.").usually("that of the agent"));
        TlsSettings tls = TlsSection.optional(section, "Consul");
        section.finish();
        if (endpoints.isEmpty()) {
            return null;
        }
        try {
            return new ConsulSettings(endpoints, token == null ? null : new Secret.InFile(token), datacenter, tls);
        } catch (IllegalArgumentException e) {
            EndpointKeys.refused(section, e);
            return null;
        }
    }
}
