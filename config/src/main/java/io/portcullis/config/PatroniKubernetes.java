package io.portcullis.config;

import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.tls.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code kubernetes} of a Patroni file: the keys of patroni/dcs/kubernetes.py, as far as they are needed to read the same
 * objects. The API server is that of the Pod, or else that of a kubeconfig, as for Patroni.
 */
final class PatroniKubernetes implements PatroniStore {
    /** Patroni's. */
    private static final String DEFAULT_CONTEXT = "kind-kind";

    private final Path serviceAccount;

    PatroniKubernetes() {
        this(KubernetesSection.SERVICE_ACCOUNT);
    }

    /** @param serviceAccount the folder of the Pod's ServiceAccount */
    PatroniKubernetes(Path serviceAccount) {
        this.serviceAccount = serviceAccount;
    }

    @Override
    public String key() {
        return "kubernetes";
    }

    @Override
    public @Nullable KubernetesSettings read(PatroniValues values) {
        Map<String, String> labels = values.pairs("labels");
        if (labels.isEmpty()) {
            values.section().problem("labels", "is missing: Patroni finds its objects by them");
            return null;
        }
        String namespace = values.text("namespace");
        String scopeLabel = values.text("scope_label");
        Mode mode = values.flag("use_endpoints", false) ? Mode.ENDPOINTS : Mode.CONFIGMAPS;
        Path ca = values.value("cacert", Values::readable);
        KubernetesAccess access = access(values);
        return access == null
                ? null
                : new KubernetesSettings(
                        access.servers(),
                        Objects.requireNonNullElse(namespace, KubernetesSettings.DEFAULT_NAMESPACE),
                        labels,
                        Objects.requireNonNullElse(scopeLabel, KubernetesSettings.DEFAULT_SCOPE_LABEL),
                        mode,
                        access.token(),
                        ca == null ? access.tls() : new TlsSettings(ca, null, null, TlsSettings.HostName.CHECKED));
    }

    private @Nullable KubernetesAccess access(PatroniValues values) {
        String host = values.environment().getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = values.environment().getOrDefault("KUBERNETES_SERVICE_PORT", "");
        if (!host.isEmpty() && !port.isEmpty() && Files.isReadable(serviceAccount.resolve("token"))) {
            return KubernetesAccess.ofPod(host, port, serviceAccount, values.section());
        }
        String named = values.environment().getOrDefault("KUBECONFIG", "");
        Path kubeconfig =
                named.isEmpty() ? Path.of(System.getProperty("user.home"), ".kube", "config") : Path.of(named);
        if (!Files.isReadable(kubeconfig)) {
            values.section()
                    .problem(
                            "labels",
                            "the API server is not known: neither " + serviceAccount + " of a Pod nor " + kubeconfig
                                    + " can be read; give --node with --config");
            return null;
        }
        return Kubeconfig.read(
                kubeconfig, Objects.requireNonNullElse(values.text("context"), DEFAULT_CONTEXT), values.section());
    }
}
