package io.portcullis.config;

import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.discovery.settings.KubernetesSettings.Mode;
import io.portcullis.discovery.settings.Secret;
import io.portcullis.tls.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code kubernetes}. What it does not say comes from a kubeconfig, or from what every Pod has: two variables and a folder with
 * its ServiceAccount's token.
 */
final class KubernetesSection implements StoreSection {
    static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private final Map<String, String> environment;
    private final Path serviceAccount;

    KubernetesSection() {
        this(System.getenv(), SERVICE_ACCOUNT);
    }

    /** @param serviceAccount the folder of the Pod's ServiceAccount */
    KubernetesSection(Map<String, String> environment, Path serviceAccount) {
        this.environment = environment;
        this.serviceAccount = serviceAccount;
    }

    @Override
    public String key() {
        return "kubernetes";
    }

    @Override
    public @Nullable KubernetesSettings read(Section section, List<String> flagged) {
        List<URI> servers = section.values(Key.urls("server", "The API server.")
                .usually("what `kubeconfig` says, or the one of the Pod's cluster"));
        Path kubeconfig = section.optional(Key.readable("kubeconfig", "A kubeconfig. Plugins (`exec`) are not run.")
                .usually("`$KUBECONFIG`"));
        String context = section.optional(
                Key.text("context", "Which context of `kubeconfig`.").usually("its current one"));
        String namespace =
                section.optional(Key.text("namespace", "Kubernetes' namespace of the Pods. Also `--kubernetes`.")
                        .usually("the Pod's, or that of the context"));
        Mode mode = section.value(
                Key.choice("mode", Mode.class, "Which objects hold the lock: Patroni's `kubernetes.use_endpoints`."),
                Mode.CONFIGMAPS);
        String scopeLabel = section.value(
                Key.text("scope-label", "Patroni's `kubernetes.scope_label`."), KubernetesSettings.DEFAULT_SCOPE_LABEL);
        Map<String, String> labels = labels(section.section("labels"));
        Path tokenFile =
                section.optional(Key.readable("token-file", "Holds a bearer token, and is read for every request."));
        TlsSettings tls = TlsSection.optional(section, "Kubernetes");
        section.finish();
        if (section.isTemplate()) {
            return null;
        }
        KubernetesAccess access = servers.isEmpty()
                ? found(section, kubeconfig, context)
                : new KubernetesAccess(servers, null, null, null);
        if (access == null) {
            return null;
        }
        String flag = flagged.isEmpty() || flagged.getFirst().isBlank() ? null : flagged.getFirst();
        String inContext = Objects.requireNonNullElse(access.namespace(), KubernetesSettings.DEFAULT_NAMESPACE);
        return new KubernetesSettings(
                access.servers(),
                flag != null ? flag : Objects.requireNonNullElse(namespace, inContext),
                labels,
                scopeLabel,
                mode,
                tokenFile != null ? new Secret.InFile(tokenFile) : access.token(),
                tls != null ? tls : access.tls());
    }

    private @Nullable KubernetesAccess found(Section section, @Nullable Path kubeconfig, @Nullable String context) {
        String named = environment.getOrDefault("KUBECONFIG", "");
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        if (kubeconfig != null || (!named.isEmpty() && host.isEmpty())) {
            Path file = kubeconfig != null ? kubeconfig : Path.of(named);
            return Kubeconfig.read(file, context, section);
        }
        if (section.has("kubeconfig")) {
            // It cannot be read, which is a problem already.
            return null;
        }
        if (host.isEmpty()) {
            section.problem(
                    "server",
                    "is missing: the API server, such as https://10.0.0.1:6443; or kubeconfig; in a Pod neither is needed");
            return null;
        }
        return KubernetesAccess.ofPod(
                host, environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443"), serviceAccount, section);
    }

    private static Map<String, String> labels(Section section) {
        Map<String, String> labels = new TreeMap<>();
        for (String name : section.keys("LABEL")) {
            String value = section.optional(Key.text(name, "One of Patroni's `kubernetes.labels`."));
            if (value != null) {
                labels.put(name, value);
            }
        }
        return labels;
    }
}
