package io.portcullis.app.admin;

import io.portcullis.app.status.ClusterStatus;
import io.portcullis.app.status.GatewayStatus;
import io.portcullis.proxy.cluster.ClusterName;
import io.portcullis.proxy.route.Route;
import io.portcullis.proxy.route.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The health checks of routes, as load balancers ask them: {@code /ready}, {@code /primary} and {@code /replica}. The cluster stands before
 * them, as in {@code /demo/primary}, or is a parameter, as in {@code /ready?cluster=demo}.
 */
final class HealthChecks {
    private static final String CLUSTER = "cluster";

    private HealthChecks() {}

    /** Whether the path is one of them, for any cluster. */
    static boolean has(String path) {
        return List.of("/ready", "/primary", "/replica").contains(path.substring(lastSlash(path)));
    }

    private static int lastSlash(String path) {
        return Math.max(0, path.lastIndexOf('/'));
    }

    static AdminAnswer answer(AdminRequest request, GatewayStatus status) {
        int slash = lastSlash(request.path());
        String inPath = slash == 0 ? null : request.path().substring(1, slash);
        String given = inPath == null ? request.query().get(CLUSTER) : inPath;
        Optional<ClusterStatus> named =
                given == null || given.isEmpty() ? Optional.empty() : status.cluster(new ClusterName(given));
        if (given != null && named.isEmpty()) {
            return AdminAnswer.message(AdminAnswer.NOT_FOUND, unknown(given, status));
        }
        String check = request.path().substring(slash + 1);
        if (check.equals("ready")) {
            return ready(named.map(List::of).orElse(status.clusters()));
        }
        if (named.isEmpty() && status.clusters().size() > 1) {
            return AdminAnswer.message(
                    AdminAnswer.BAD_REQUEST, "say which cluster, as in /NAME/" + check + ": " + status.clusterNames());
        }
        ClusterStatus cluster = named.orElseGet(() -> status.clusters().getFirst());
        Route route = check.equals("primary") ? Route.PRIMARY : Route.REPLICA;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(CLUSTER, cluster.name().value());
        answer.putAll(offer(cluster, route));
        return AdminAnswer.json(hasServer(cluster, route) ? AdminAnswer.OK : AdminAnswer.UNAVAILABLE, answer);
    }

    static String unknown(@Nullable String name, GatewayStatus status) {
        return "no cluster is named '" + name + "'; there is " + status.clusterNames();
    }

    /** 200 if a new session of the primary route would get a server now, in each of the clusters. */
    private static AdminAnswer ready(List<ClusterStatus> clusters) {
        boolean ready = clusters.stream().allMatch(cluster -> hasServer(cluster, Route.PRIMARY));
        Map<String, Object> each = new LinkedHashMap<>();
        clusters.forEach(cluster -> each.put(cluster.name().value(), offer(cluster, Route.PRIMARY)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ready", ready);
        answer.put("clusters", each);
        return AdminAnswer.json(ready ? AdminAnswer.OK : AdminAnswer.UNAVAILABLE, answer);
    }

    private static boolean hasServer(ClusterStatus cluster, Route route) {
        return cluster.offer(route) instanceof Router.Choice.Found;
    }

    private static Map<String, Object> offer(ClusterStatus cluster, Route route) {
        Map<String, Object> offer = new LinkedHashMap<>();
        offer.put("route", route.label());
        switch (cluster.offer(route)) {
            case Router.Choice.Found(var target) ->
                offer.put("node", target.node().value());
            case Router.Choice.None(var why) -> {
                offer.put("reason", why.label());
                offer.put("explanation", why.text());
            }
        }
        return offer;
    }
}
