package io.portcullis.config;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.proxy.cluster.ClusterName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The clusters of one configuration: the list {@code clusters}, or {@code cluster} as the short form for one.
 *
 * @param clusters that can be used
 * @param names of all, also of those that something is wrong with
 * @param count of the clusters, those included whose name is missing
 */
record ClusterList(List<NamedCluster> clusters, List<ClusterName> names, int count) {
    private static final String LIST = "clusters";
    private static final String ONE = "cluster";

    /** Reads either form. What is wrong is written down as a problem. */
    static ClusterList read(Section root, Flags flags, List<ConfigError> problems) {
        boolean hasList = root.has(LIST);
        if (root.has(ONE) && hasList) {
            root.problem(
                    LIST,
                    "there is '" + ONE + "' (line " + root.lineOf(ONE) + ") and '" + LIST + "' (line "
                            + root.lineOf(LIST) + "): move the cluster of '" + ONE + "' into the list, and delete '"
                            + ONE
                            + "'");
        }
        List<Section> sections = hasList || root.isTemplate() ? root.sections(LIST) : List.of(root.section(ONE));
        if (hasList && sections.isEmpty()) {
            root.problem(LIST, "must be a list of at least one cluster");
        }
        Flags applied = flags;
        if (sections.size() > 1) {
            flags.ofCluster()
                    .forEach(flag -> problems.add(new ConfigError(
                            flag, null, "the file has several clusters, and this flag is for one: change it there")));
            applied = Flags.NONE;
        }
        return read(sections, applied);
    }

    private static ClusterList read(List<Section> sections, Flags flags) {
        List<NamedCluster> clusters = new ArrayList<>();
        List<ClusterName> names = new ArrayList<>();
        for (Section section : sections) {
            String given = section.optional(
                    Key.name("name", "How configuration, log, metrics and admin endpoint call the cluster.")
                            .usually("`scope`, or `scope-group` if there is a `group`"));
            ClusterSettings settings = ClusterSection.read(section, flags);
            String text = given == null && settings != null ? usualName(settings) : given;
            if (text != null) {
                ClusterName name = new ClusterName(text);
                if (names.contains(name)) {
                    section.problem(
                            given == null ? "scope" : "name",
                            "there is a cluster named '" + name + "' already: give one of the two another name");
                }
                names.add(name);
                if (settings != null) {
                    clusters.add(new NamedCluster(name, settings));
                }
            }
        }
        return new ClusterList(clusters, names, sections.size());
    }

    /** The groups of one Citus cluster have one scope. */
    private static String usualName(ClusterSettings settings) {
        return settings.scope() + (settings.group() == null ? "" : "-" + settings.group());
    }

    boolean several() {
        return count > 1;
    }

    /** Whether {@code name} is not the name of one of them. */
    boolean isUnknown(ClusterName name) {
        return names.size() == count && !names.contains(name);
    }

    /** The name of the first; another name if that is missing, which is a problem already. */
    ClusterName first() {
        return names.isEmpty() ? new ClusterName("unknown") : names.getFirst();
    }

    /** All names, for people. */
    String known() {
        return names.stream().map(ClusterName::value).collect(Collectors.joining(", "));
    }
}
