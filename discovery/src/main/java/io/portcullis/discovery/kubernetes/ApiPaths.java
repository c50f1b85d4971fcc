package io.portcullis.discovery.kubernetes;

import io.portcullis.discovery.kubernetes.KubernetesMark.Resource;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.KubernetesSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where the objects of one cluster are. A list without a resource version has a quorum ("Resource versions" in the API concepts). */
final class ApiPaths {
    /** Patroni puts it on all that belongs to a Citus group (patroni/dcs/kubernetes.py). */
    static final String GROUP_LABEL = "citus-group";

    private final String objects;
    private final String pods;
    private final String leases;
    private final String leaseSelector;
    private final String selector;
    private final String groupsSelector;

    ApiPaths(ClusterSettings cluster, KubernetesSettings settings) {
        String core = "/api/v1/namespaces/" + encoded(settings.namespace()) + "/";
        this.objects = core + settings.mode().resource();
        this.pods = core + "pods";
        this.leases = "/apis/coordination.k8s.io/v1/namespaces/" + encoded(settings.namespace()) + "/leases";
        Map<String, String> labels = new TreeMap<>(settings.labels());
        labels.put(settings.scopeLabel(), cluster.scope());
        String scope = requirements(labels);
        this.selector = selector(
                scope + "," + (cluster.group() == null ? "!" + GROUP_LABEL : GROUP_LABEL + "=" + cluster.group()));
        this.groupsSelector = selector(scope + "," + GROUP_LABEL);
        this.leaseSelector = selector(requirements(Map.of(LeaseObject.CLUSTER_LABEL, LeaseObject.cluster(cluster))));
    }

    private static String requirements(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    private static String selector(String requirements) {
        return "?labelSelector=" + encoded(requirements);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String list(Resource resource) {
        return of(resource) + selector;
    }

    /** Those of all Citus groups under the scope. */
    String listGroups(Resource resource) {
        return of(resource) + groupsSelector;
    }

    private String of(Resource resource) {
        return resource == Resource.LOCK ? objects : pods;
    }

    /** The server ends the watch after {@code length}. */
    String watch(Resource resource, long from, Duration length) {
        return list(resource) + "&watch=1&allowWatchBookmarks=true&resourceVersion=" + from + "&timeoutSeconds="
                + length.toSeconds();
    }

    String leases() {
        return leases;
    }

    String listLeases() {
        return leases + leaseSelector;
    }

    String lease(String name) {
        return leases + "/" + encoded(name);
    }
}
