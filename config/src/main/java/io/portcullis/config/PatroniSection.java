package io.portcullis.config;

import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.PatroniRestSettings;
import io.portcullis.tls.TlsSettings;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The section {@code patroni}: the agents' REST API instead of a DCS. */
final class PatroniSection implements StoreSection {
    @Override
    public String key() {
        return "patroni";
    }

    @Override
    public @Nullable PatroniRestSettings read(Section section, List<String> flagged) {
        List<URI> endpoints = EndpointKeys.read(
                section,
                "The REST API of each node's agent, instead of a DCS. A majority must answer.",
                flag(),
                flagged,
                "the agent of each node, such as http://127.0.0.1:8008");
        Credentials login = LoginKeys.read(section, LoginKeys.AGENT_USER);
        TlsSettings tls = TlsSection.optional(section, "the agents");
        section.finish();
        if (endpoints.isEmpty()) {
            return null;
        }
        try {
            return new PatroniRestSettings(endpoints, login, tls);
        } catch (IllegalArgumentException e) {
            EndpointKeys.refused(section, e);
            return null;
        }
    }
}
