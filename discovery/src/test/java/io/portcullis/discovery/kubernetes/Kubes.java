package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.testkit.kubernetes.KubernetesPatroni;
import io.portcullis.tls.TlsSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings for tests. */
final class Kubes {
    static final URI UNUSED = URI.create("https://127.0.0.1:1");

    private Kubes() {}

    static KubernetesSettings settings(URI server) {
        return settings(server, Mode.CONFIGMAPS, null, null);
    }

    static KubernetesSettings settings(URI server, Mode mode, @Nullable Secret token, @Nullable TlsSettings tls) {
        return new KubernetesSettings(
                List.of(server),
                KubernetesPatroni.NAMESPACE,
                Map.of(),
                KubernetesSettings.DEFAULT_SCOPE_LABEL,
                mode,
                token,
                tls);
    }

    static ClusterSettings cluster(KubernetesSettings settings) {
        return new ClusterSettings("demo", ClusterSettings.DEFAULT_NAMESPACE, settings, Map.of());
    }
}
