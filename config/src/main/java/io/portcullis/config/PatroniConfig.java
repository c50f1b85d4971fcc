package io.portcullis.config;

import io.portcullis.discovery.settings.ClusterSettings;
import io.portcullis.discovery.settings.StoreSettings;
import io.portcullis.topology.NodeName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a Patroni configuration file says of its cluster and of its DCS: the keys of patroni/config.py and patroni/dcs, as far as they are
 * needed to read the same keys. All other keys are Patroni's own business. Variables such as {@code PATRONI_SCOPE} override the file,
 * as they do in Patroni.
 *
 * @param cluster as for a gateway
 * @param node the name of the node whose file it is
 */
public record PatroniConfig(ClusterSettings cluster, NodeName node) {
    private static final String IN_ENVIRONMENT =
            "; if Patroni has it from its environment, give --node, --scope and the DCS, such as --etcd";

    /** In Patroni's order, which counts where a file has several (patroni/dcs/__init__.py). */
    private static final List<PatroniStore> STORES = List.of(
            new PatroniConsul(),
            new PatroniEtcd3(),
            new PatroniZooKeeper("exhibitor"),
            new PatroniKubernetes(),
            new PatroniZooKeeper("zookeeper"));

    /** Sections of Patroni that hold no registrations that a barrier could read. */
    private static final List<String> OTHER_STORES = List.of("etcd", "raft");

    /**
     * @param environment the process' variables
     * @throws InvalidConfiguration with all problems, each with its place
     */
    public static PatroniConfig read(Path file, Map<String, String> environment) throws InvalidConfiguration {
        List<ConfigError> problems = new ArrayList<>();
        Section root = Section.root(file.toString(), YamlFile.read(file), problems);
        return new Reader(root, environment, problems).read();
    }

    /** One reading of one file. */
    private record Reader(Section root, Map<String, String> environment, List<ConfigError> problems) {
        PatroniConfig read() throws InvalidConfiguration {
            PatroniValues top = values(root, "");
            String scope = required(top, "scope");
            String name = required(top, "name");
            String namespace = top.text("namespace");
            Integer group = group(values(root.section("citus"), "CITUS_"));
            StoreSettings store = store();
            if (store == null || !problems.isEmpty()) {
                throw new InvalidConfiguration(problems);
            }
            return new PatroniConfig(
                    new ClusterSettings(
                            scope,
                            namespace == null ? ClusterSettings.DEFAULT_NAMESPACE : namespace,
                            group,
                            store,
                            true,
                            Map.of()),
                    new NodeName(name));
        }

        private PatroniValues values(Section section, String prefix) {
            return new PatroniValues(section, "PATRONI_" + prefix, environment, problems);
        }

        private PatroniValues values(PatroniStore store) {
            return values(root.section(store.key()), store.key().toUpperCase(Locale.ROOT) + "_");
        }

        private String required(PatroniValues top, String key) {
            String value = top.text(key);
            if (value == null || value.isBlank()) {
                root.problem(key, "is missing" + IN_ENVIRONMENT);
                return "";
            }
            return value;
        }

        /** Patroni leaves the section out of account unless both are there (patroni/config.py). */
        private @Nullable Integer group(PatroniValues citus) {
            Integer group = citus.value("group", GroupNumber::parse);
            return citus.text("database") == null ? null : group;
        }

        private @Nullable StoreSettings store() {
            Optional<PatroniStore> there = STORES.stream()
                    .filter(store -> root.has(store.key()) || values(store).hasVariables())
                    .findFirst();
            if (there.isPresent()) {
                return there.get().read(values(there.get()));
            }
            String known = STORES.stream().map(PatroniStore::key).collect(Collectors.joining(", "));
            OTHER_STORES.stream()
                    .filter(root::has)
                    .forEach(store -> root.problem(
                            store,
                            "is not supported: registrations are read with the sections " + known
                                    + " (etcd3 is etcd with its v3 API)"));
            root.problem("name", "the node's DCS is missing: one of the sections " + known + IN_ENVIRONMENT);
            return null;
        }
    }
}
