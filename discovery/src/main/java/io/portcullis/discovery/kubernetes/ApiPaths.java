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
    private final String objects;
    private final String pods;
    private final String leases;
    private final String leaseSelector;
    private final String selector;

    ApiPaths(ClusterSettings cluster, KubernetesSettings settings) {
        String core = "/api/v1/namespaces/" + encoded(settings.namespace()) + "/";
        this.objects = core + settings.mode().resource();
        this.pods = core + "pods";
        this.leases = "/apis/coordination.k8s.io/v1/namespaces/" + encoded(settings.namespace()) + "/leases";
        Map<String, String> labels = new TreeMap<>(settings.labels());
        labels.put(settings.scopeLabel(), cluster.scope());
        if (cluster.group() != null) {
            labels.put("citus-group", cluster.group().toString());
        }
        this.selector = selector(labels);
        this.leaseSelector = selector(Map.of(LeaseObject.CLUSTER_LABEL, LeaseObject.cluster(cluster)));
    }

    private static String selector(Map<String, String> labels) {
        return "?labelSelector="
                + encoded(labels.entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(",")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String list(Resource resource) {
        return (resource == Resource.LOCK ? objects : pods) + selector;
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
