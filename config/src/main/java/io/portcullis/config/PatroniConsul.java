package io.portcullis.config;

import io.portcullis.discovery.settings.ConsulSettings;
import io.portcullis.discovery.settings.Secret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The section {@code consul} of a Patroni file: the keys of patroni/dcs/consul.py, as far as they are needed to read the same keys. */
final class PatroniConsul implements PatroniStore {
    private static final String DEFAULT_HOST = "127.0.0.1";

    @Override
    public String key() {
        return "consul";
    }

    @Override
    public @Nullable ConsulSettings read(PatroniValues values) {
        String token = values.text("token");
        try {
            return new ConsulSettings(
                    List.of(endpoint(values)),
                    token == null || token.isEmpty() ? null : new Secret.Given(token),
                    values.text("dc"),
                    values.tls(true));
        } catch (IllegalArgumentException e) {
            values.section().problem("host", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static URI endpoint(PatroniValues values) {
        URI url = values.value("url", Values::url);
        if (url != null) {
            return url;
        }
        String scheme = values.text("scheme");
        String host = values.text("host");
        String port = values.text("port");
        String known = host == null ? DEFAULT_HOST : host;
        String whole = known.contains(":") || port == null ? known : known + ":" + port;
        return Values.url((scheme == null ? "http" : scheme) + "://" + whole);
    }
}
