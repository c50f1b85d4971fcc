package io.portcullis.testkit.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How an agent outside of a Pod reaches an API server. It patches the Pod with the name of its node, which must be there.
 *
 * @param kubeconfig names the server
 */
public record KubernetesAccess(Path kubeconfig) implements DcsAccess {
    /** Also of {@link PatroniSettings#namespace}. */
    public static final String NAMESPACE = "default";

    private static final String CONTEXT = "lab";

    /** The text of a kubeconfig for a server that lets everyone in. */
    public static String kubeconfig(URI server) {
        return """
                current-context: %s
                contexts: [{name: %s, context: {cluster: one, user: me}}]
                clusters: [{name: one, cluster: {server: "%s"}}]
                users: [{name: me, user: {token: none}}]
                """.formatted(CONTEXT, CONTEXT, server);
    }

    /** The Pod of a node: only its labels matter. */
    public static String pod(String scope, String node) {
        return """
                {"kind": "Pod", "metadata": {"name": "%s", "labels": {"application": "patroni", "cluster-name": "%s"}},
                  "status": {"phase": "Running", "podIP": "127.0.0.1"}}""".formatted(node, scope);
    }

    @Override
    public String section() {
        return "kubernetes: {context: %s, namespace: %s, labels: {application: patroni}}".formatted(CONTEXT, NAMESPACE);
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("KUBECONFIG", kubeconfig.toString());
    }

    @Override
    public List<String> gatewayOptions() {
        return List.of("--kubernetes", NAMESPACE);
    }
}
