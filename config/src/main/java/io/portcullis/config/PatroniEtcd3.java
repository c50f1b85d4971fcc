package io.portcullis.config;

import io.portcullis.discovery.settings.Credentials;
import io.portcullis.discovery.settings.EtcdSettings;
import io.portcullis.discovery.settings.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The section {@code etcd3} of a Patroni file: the keys of patroni/dcs/etcd.py, as far as they are needed to read the same etcd. */
final class PatroniEtcd3 implements PatroniStore {
    @Override
    public String key() {
        return "etcd3";
    }

    @Override
    public @Nullable EtcdSettings read(PatroniValues values) {
        Section section = values.section();
        List<URI> endpoints = endpoints(values);
        if (endpoints.isEmpty()) {
            section.problem("hosts", "is missing: one of url, hosts and host (srv and proxy are not supported)");
            return null;
        }
        String user = values.text("username");
        String password = values.text("password");
        try {
            return new EtcdSettings(
                    endpoints,
                    user == null || password == null ? null : new Credentials(user, new Secret.Given(password)),
                    values.tls(true));
        } catch (IllegalArgumentException e) {
            section.problem("hosts", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static List<URI> endpoints(PatroniValues values) {
        Section section = values.section();
        URI url = values.value("url", Values::url);
        if (url != null) {
            return List.of(url);
        }
        String said = values.text("protocol");
        String protocol = said == null ? "http" : said;
        List<URI> hosts = new ArrayList<>();
        for (String each : values.texts("hosts")) {
            endpoint(section, "hosts", protocol, each).ifPresent(hosts::add);
        }
        String host = values.text("host");
        if (hosts.isEmpty() && host != null) {
            Integer port = values.value("port", PatroniEtcd3::port);
            endpoint(section, "host", protocol, host.contains(":") || port == null ? host : host + ":" + port)
                    .ifPresent(hosts::add);
        }
        return hosts;
    }

    private static Optional<URI> endpoint(Section section, String key, String protocol, String host) {
        try {
            URI endpoint = Values.url(protocol + "://" + host);
            EtcdSettings.address(endpoint);
            return Optional.of(endpoint);
        } catch (IllegalArgumentException e) {
            section.problem(key, "'" + host + "' is not host:port");
            return Optional.empty();
        }
    }

    private static Integer port(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }
}
