package io.portcullis.app.cli;

import io.portcullis.config.NamedCluster;
import io.portcullis.config.Settings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of the clusters in a configuration a command is about. */
final class ClusterChoice {
    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "Which cluster of the configuration, if it has several.")
    private @Nullable String name;

    boolean isEmpty() {
        return name == null;
    }

    /** The one that is named, or the only one; nothing after the names were printed on standard error. */
    Optional<NamedCluster> one(Settings settings) {
        List<NamedCluster> clusters = settings.clusters();
        if (name == null && clusters.size() > 1) {
            System.err.println("say which cluster, --cluster NAME: one of " + names(clusters));
            return Optional.empty();
        }
        Optional<NamedCluster> found = clusters.stream()
                .filter(each -> name == null || each.name().value().equals(name))
                .findFirst();
        if (found.isEmpty()) {
            System.err.println("--cluster: no cluster is named '" + name + "'; there is " + names(clusters));
        }
        return found;
    }

    /** The one that is named, or all; nothing after the names were printed on standard error. */
    List<NamedCluster> oneOrAll(Settings settings) {
        return name == null ? settings.clusters() : one(settings).stream().toList();
    }

    private static String names(List<NamedCluster> clusters) {
        return clusters.stream().map(each -> each.name().value()).collect(Collectors.joining(", "));
    }
}
