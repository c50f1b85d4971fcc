package io.portcullis.discovery.settings;

import io.portcullis.tls.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to reach what knows the cluster's keys: the store that holds them, or the agents. */
public sealed interface StoreSettings
        permits ConsulSettings, EtcdSettings, KubernetesSettings, PatroniRestSettings, ZooKeeperSettings {
    /** What people call this kind of store. */
    String kind();

    /** Of all its servers, so that one may be down. */
    List<URI> endpoints();

    /** Towards its servers; null trusts what the JDK trusts and shows no certificate. */
    @Nullable
    TlsSettings tls();

    /** @throws IOException naming a password that cannot be read */
    void checkLogin() throws IOException;
}
