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
        List<URI> endpoints = section.values(Key.urls(
                        "endpoints",
                        "The REST API of each node's agent, instead of a DCS. A majority must answer. Also `--patroni`.")
                .usually("required"));
        Credentials login = LoginKeys.read(section, LoginKeys.AGENT_USER);
        TlsSettings read = TlsSection.read(section.section("tls"), "the agents");
        TlsSettings tls = section.has("tls") ? read : null;
        section.finish();
        if (!flagged.isEmpty()) {
            endpoints = flagged.stream()
                    .flatMap(each -> section.flag(flag(), each, Values::url).stream())
                    .toList();
            if (endpoints.isEmpty()) {
                return null;
            }
        }
        if (endpoints.isEmpty()) {
            section.problem(
                    "endpoints", "is missing: the agent of each node, such as http://127.0.0.1:8008, also --patroni");
            return null;
        }
        try {
            return new PatroniRestSettings(endpoints, login, tls);
        } catch (IllegalArgumentException e) {
            section.problem("endpoints", String.valueOf(e.getMessage()));
            return null;
        }
    }
}
