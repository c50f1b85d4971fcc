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
        List<URI> endpoints = EndpointKeys.read(
                section, "etcd's servers.", flag(), flagged, "at least one, such as http://127.0.0.1:2379");
        Credentials login = LoginKeys.read(section, "The user for etcd, if it has users.");
        TlsSettings tls = TlsSection.optional(section, "etcd");
        section.finish();
        if (endpoints.isEmpty()) {
            return null;
        }
        try {
            return new EtcdSettings(endpoints, login, tls);
        } catch (IllegalArgumentException e) {
            EndpointKeys.refused(section, e);
            return null;
        }
    }
}
