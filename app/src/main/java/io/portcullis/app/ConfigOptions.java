package io.portcullis.app;

import io.portcullis.config.ConfigReader;
import io.portcullis.config.Flags;
import io.portcullis.config.InvalidConfiguration;
import io.portcullis.config.Problem;
import io.portcullis.config.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which cluster, and where to listen; the same for all commands that need them. */
final class ConfigOptions {
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
    private List<URI> etcd = List.of();

    @Option(names = "--scope", paramLabel = "NAME", description = "The Patroni cluster's scope.")
    private @Nullable String scope;

    @Option(
            names = "--namespace",
            paramLabel = "PATH",
            description = "What precedes the scope in the DCS. Default: /service")
    private @Nullable String namespace;

    @Option(
            names = "--primary",
            paramLabel = "ADDR:PORT",
            description = "Where clients reach the primary. Default: 127.0.0.1:5000")
    private @Nullable String primary;

    @Option(
            names = "--replica",
            paramLabel = "ADDR:PORT",
            description = "Where clients reach replicas. Default: 127.0.0.1:5001")
    private @Nullable String replica;

    @Option(
            names = "--admin",
            paramLabel = "ADDR:PORT",
            description = "Where health, topology and metrics are served. Default: 127.0.0.1:7000")
    private @Nullable String admin;

    Settings read() throws InvalidConfiguration {
        return ConfigReader.read(new Flags(config, etcd, scope, namespace, primary, replica, admin));
    }

    /** Reads, or tells on standard error everything that is wrong. */
    Optional<Settings> readOrTell() {
        try {
            return Optional.of(read());
        } catch (InvalidConfiguration e) {
            for (Problem problem : e.problems()) {
                System.err.println(problem);
            }
            System.err.println(e.problems().size() + (e.problems().size() == 1 ? " problem" : " problems")
                    + " with the configuration. docs/configuration.md describes every key.");
            return Optional.empty();
        }
    }
}
