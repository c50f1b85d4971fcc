package io.portcullis.app.cli;

import io.portcullis.config.ConfigReader;
import io.portcullis.config.Flags;
import io.portcullis.config.Settings;
import io.portcullis.config.StoreFlag;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which cluster; the same for all commands that need one. */
final class ClusterOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file (YAML). Flags override what it says.")
    private @Nullable Path config;

    @Option(
            names = "--etcd",
            split = ",",
            paramLabel = "URL",
            description = "etcd endpoints, such as http://127.0.0.1:2379; repeat or separate with commas.")
    private List<String> etcd = List.of();

    @Option(
            names = "--consul",
            split = ",",
            paramLabel = "URL",
            description = "Consul's agents, such as http://127.0.0.1:8500 or unix:///run/consul.sock; as --etcd.")
    private List<String> consul = List.of();

    @Option(
            names = "--patroni",
            split = ",",
            paramLabel = "URL",
            description =
                    "Instead of the DCS: the agents' REST API, such as http://127.0.0.1:8008; those of all nodes.")
    private List<String> patroni = List.of();

    @Option(
            names = "--zookeeper",
            split = ",",
            paramLabel = "HOST:PORT",
            description =
                    "ZooKeeper's servers, such as 127.0.0.1:2181; separate with commas. A chroot is behind the last.")
    private List<String> zooKeeper = List.of();

    @Option(
            names = "--kubernetes",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "NAMESPACE",
            description =
                    "Patroni in Kubernetes; as a Pod of the cluster, or with $KUBECONFIG. Default: the Pod's namespace.")
    private @Nullable String kubernetes;

    @Option(names = "--scope", paramLabel = "NAME", description = "The Patroni cluster's scope.")
    private @Nullable String scope;

    @Option(
            names = "--namespace",
            paramLabel = "PATH",
            description = "What precedes the scope in the DCS. Default: /service")
    private @Nullable String namespace;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            converter = GroupConverter.class,
            description = "Which Citus group, if the cluster has them: coordinator or a number.")
    private @Nullable Integer group;

    /** Reads, or prints everything that is wrong on standard error. */
    Optional<Settings> readOrTell() {
        return ConfigErrors.orTell(() -> ConfigReader.read(flags(null, null, null)));
    }

    Flags flags(@Nullable String primary, @Nullable String replica, @Nullable String admin) {
        return new Flags(config, stores(), scope, namespace, group, primary, replica, admin);
    }

    private List<StoreFlag> stores() {
        return Stream.of(
                        new StoreFlag("--etcd", etcd),
                        new StoreFlag("--consul", consul),
                        new StoreFlag("--zookeeper", zooKeeper),
                        new StoreFlag("--kubernetes", kubernetes == null ? List.of() : List.of(kubernetes)),
                        new StoreFlag("--patroni", patroni))
                .filter(flag -> !flag.values().isEmpty())
                .toList();
    }

    /** Nothing was said. */
    boolean isEmpty() {
        return config == null && stores().isEmpty() && scope == null && namespace == null && group == null;
    }
}
