package io.portcullis.config.reload;

import io.portcullis.config.NamedCluster;
import io.portcullis.config.Settings;
import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.proxy.cluster.ClusterName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A part of the configuration that a running gateway does not change. */
record RestartSection(String path, Function<Settings, Object> part) {
    private static final String CLUSTERS = "clusters";

    static final List<RestartSection> ALL = List.of(
            new RestartSection("name", Settings::name),
            new RestartSection("log.format", settings -> settings.log().format()),
            // In any order.
            new RestartSection(CLUSTERS, settings -> Set.copyOf(settings.clusters())),
            new RestartSection("agent", Settings::agent),
            new RestartSection("admin", Settings::admin),
            new RestartSection("listeners", settings -> settings.gateway().listeners()),
            new RestartSection("fencing", settings -> settings.gateway().fencing()),
            new RestartSection("server-tls", settings -> settings.gateway().serverTls()),
            new RestartSection("event-loops", settings -> settings.gateway().loops()));

    Object of(Settings settings) {
        return part.apply(settings);
    }

    /** Which clusters differ; empty for the other sections, which say it by their name. */
    String explanation(Settings running, Settings wanted) {
        if (!path.equals(CLUSTERS)) {
            return "";
        }
        Map<ClusterName, ClusterSettings> old = byName(running);
        Map<ClusterName, ClusterSettings> next = byName(wanted);
        return Stream.of(
                        listed("added", next, name -> !old.containsKey(name)),
                        listed("removed", old, name -> !next.containsKey(name)),
                        listed(
                                "changed",
                                next,
                                name -> old.containsKey(name) && !Objects.equals(next.get(name), old.get(name))))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static Map<ClusterName, ClusterSettings> byName(Settings settings) {
        Map<ClusterName, ClusterSettings> clusters = new LinkedHashMap<>();
        settings.clusters().forEach((NamedCluster each) -> clusters.put(each.name(), each.settings()));
        return clusters;
    }

    private static String listed(String change, Map<ClusterName, ClusterSettings> of, Predicate<ClusterName> which) {
        return of.keySet().stream()
                .filter(which)
                .map(name -> change + " " + name)
                .collect(Collectors.joining(", "));
    }

    /** Whether a key of the file is in such a part. */
    static boolean has(String key) {
        return ALL.stream()
                .map(RestartSection::path)
                .anyMatch(path -> key.equals(path) || key.startsWith(path + ".") || key.startsWith(path + "["));
    }
}
