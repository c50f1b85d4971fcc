package io.portcullis.discovery.settings;

import io.portcullis.tls.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the API server of a Kubernetes cluster, and where in it Patroni keeps its objects. The labels are Patroni's
 * {@code kubernetes.labels} and {@code kubernetes.scope_label}.
 *
 * @param endpoints of the API server, {@code https} as a rule
 * @param namespace of the Pods
 * @param labels that all objects of the Patroni cluster have, beside the one that names its scope
 * @param scopeLabel the label that names the scope
 * @param mode which objects hold the lock
 * @param token shown to the API server, and read for every request: Kubernetes replaces that of a Pod about once an hour. Null if a client
 *     certificate or nothing is
 * @param tls null trusts what the JDK trusts and shows no certificate
 */
public record KubernetesSettings(
        List<URI> endpoints,
        String namespace,
        Map<String, String> labels,
        String scopeLabel,
        Mode mode,
        @Nullable Secret token,
        @Nullable TlsSettings tls)
        implements StoreSettings {
    public static final String DEFAULT_SCOPE_LABEL = "cluster-name";
    public static final String DEFAULT_NAMESPACE = "default";

    /** Which objects hold the lock: Patroni's {@code kubernetes.use_endpoints}. */
    public enum Mode {
        CONFIGMAPS("configmaps"),
        ENDPOINTS("endpoints");

        private final String resource;

        Mode(String resource) {
            this.resource = resource;
        }

        /** As the API calls it. */
        public String resource() {
            return resource;
        }
    }

    public KubernetesSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("the address of an API server is needed, such as https://10.0.0.1:6443");
        }
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    @Override
    public String kind() {
        return "Kubernetes";
    }

    @Override
    public void checkLogin() throws IOException {
        if (token != null) {
            var _ = token.read();
        }
    }
}
