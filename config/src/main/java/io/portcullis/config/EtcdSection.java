package io.portcullis.config;

import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.tls.TlsSettings;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The section {@code etcd}. */
final class EtcdSection implements StoreSection {
    @Override
    public String key() {
        return "etcd";
    }

    @Override
    public @Nullable EtcdSettings read(Section section, List<String> flagged) {
        List<URI> endpoints = section.values(
                Key.urls("endpoints", "etcd's servers. Also `--etcd`.").usually("required"));
        Credentials login = LoginKeys.read(section, "The user for etcd, if it has users.");
        TlsSettings read = TlsSection.read(section.section("tls"), "etcd");
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
            section.problem("endpoints", "is missing: at least one, such as http://127.0.0.1:2379, also --etcd");
            return null;
        }
        try {
            return new EtcdSettings(endpoints, login, tls);
        } catch (IllegalArgumentException e) {
            section.problem("endpoints", String.valueOf(e.getMessage()));
            return null;
        }
    }
}
