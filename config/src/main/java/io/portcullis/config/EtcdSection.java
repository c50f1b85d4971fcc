package io.portcullis.config;

import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.tls.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
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
        String user = section.optional(Key.text("username", "The user for etcd, if it has users."));
        Path password = section.optional(Key.readable("password-file", "Holds the password of `username`."));
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
        if (section.has("username") != section.has("password-file")) {
            section.problem(section.has("username") ? "password-file" : "username", "is missing: a login needs both");
        }
        try {
            return new EtcdSettings(
                    endpoints,
                    user == null || password == null ? null : new Credentials(user, new Secret.InFile(password)),
                    tls);
        } catch (IllegalArgumentException e) {
            section.problem("endpoints", String.valueOf(e.getMessage()));
            return null;
        }
    }
}
