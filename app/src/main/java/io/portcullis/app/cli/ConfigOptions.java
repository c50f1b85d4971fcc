package io.portcullis.app.cli;

import io.portcullis.config.ConfigReader;
import io.portcullis.config.InvalidConfiguration;
import io.portcullis.config.Settings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which cluster, and where to listen; the same for all commands that are about a gateway. */
final class ConfigOptions {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

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
        return ConfigReader.read(cluster.flags(primary, replica, admin));
    }

    /** Reads, or prints everything that is wrong on standard error. */
    Optional<Settings> readOrTell() {
        return ConfigErrors.orTell(this::read);
    }
}
