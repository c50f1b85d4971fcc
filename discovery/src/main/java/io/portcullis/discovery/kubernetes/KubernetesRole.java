package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.settings.KubernetesSettings;
import java.util.List;

/** What a gateway must be allowed to do: read the cluster's objects and its Pods, and write Leases; nothing else. */
public final class KubernetesRole {
    private KubernetesRole() {}

    /** A command with a manifest, one line each: a Role, and its binding to the ServiceAccount {@code portcullis}. */
    public static List<String> commands(KubernetesSettings settings) {
        String namespace = settings.namespace();
        return """
                kubectl apply -f - <<'END'
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: portcullis, namespace: %1$s}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: portcullis, namespace: %1$s}
                rules:
                - {apiGroups: [""], resources: [%2$s, pods], verbs: [list, watch]}
                - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [list, create, update, delete]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: portcullis, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: portcullis}
                subjects:
                - {kind: ServiceAccount, name: portcullis, namespace: %1$s}
                END
                """.formatted(namespace, settings.mode().resource()).lines().toList();
    }
}
