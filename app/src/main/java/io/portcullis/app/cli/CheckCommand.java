package io.portcullis.app.cli;

import io.portcullis.app.process.ExitCode;
import io.portcullis.app.process.NativeLibraries;
import io.portcullis.config.NamedCluster;
import io.portcullis.config.Settings;
import io.portcullis.discovery.ClusterSources;
import io.portcullis.proxy.gateway.ListenerSettings;
import io.portcullis.proxy.route.ReplicaChoice;
import io.portcullis.text.Labels;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = {
            "Checks the configuration: every problem at once, with file, line and what would be right.",
            "With --connect it then looks at the cluster as a gateway would, and prints which node would get which route, and why."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 success, 1 the primary route would be closed, or something it rests on is wrong (--connect), 2 wrong configuration.",
            "",
            "Example: portcullis check --config /etc/portcullis.yml --connect"
        })
public final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Mixin
    private ClusterChoice choice = new ClusterChoice();

    @Option(names = "--connect", description = "Also look at the cluster; changes nothing there.")
    private boolean connect;

    @Override
    public Integer call() throws InterruptedException {
        Optional<Settings> read = options.readOrTell();
        if (read.isEmpty()) {
            return ExitCode.USAGE;
        }
        Settings settings = read.get();
        List<NamedCluster> clusters = choice.oneOrAll(settings);
        if (clusters.isEmpty()) {
            return ExitCode.USAGE;
        }
        Preflight flight = Preflight.of(settings);
        if (!flight.problems().isEmpty()) {
            flight.problems().forEach(System.err::println);
            return ExitCode.USAGE;
        }
        tell(settings, clusters);
        NativeLibraries.prepare().ifPresent(lost -> System.out.println("warning: " + lost));
        flight.notes().forEach(note -> System.out.println("note:      " + note));
        if (!connect) {
            return ExitCode.SUCCESS;
        }
        try {
            boolean allOpen = true;
            for (NamedCluster cluster : clusters) {
                if (clusters.size() > 1) {
                    System.out.println();
                }
                System.out.println("looking at cluster " + cluster.name() + ":");
                allOpen &= new ClusterCheck(settings, cluster).tell();
            }
            return allOpen ? ExitCode.SUCCESS : ExitCode.FAILURE;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return ExitCode.FAILURE;
        }
    }

    /** What a listener says for itself about replicas. */
    private static String own(ReplicaChoice.OfListener replicas) {
        return (replicas.prefer() == null ? "" : ", prefer " + Labels.of(replicas.prefer()))
                + (replicas.tags() == null ? "" : ", tags " + replicas.tags());
    }

    private static void tell(Settings settings, List<NamedCluster> clusters) {
        System.out.println("configuration: no problem");
        for (NamedCluster cluster : clusters) {
            System.out.println("cluster:   " + cluster.name() + ", scope "
                    + cluster.settings().scope() + ", keys under "
                    + cluster.settings().prefix() + " in "
                    + cluster.settings().store().kind() + " at "
                    + cluster.settings().store().endpoints());
        }
        for (ListenerSettings listener : settings.gateway().listeners()) {
            System.out.println("listener:  " + listener.bind() + " for "
                    + listener.route().label() + " of " + listener.cluster() + ", tls "
                    + Labels.of(listener.tls().mode()) + own(listener.replicas()));
        }
        System.out.println("admin:     " + settings.admin().bind());
        for (NamedCluster cluster : clusters) {
            List<String> commands = ClusterSources.roleCommands(cluster.settings());
            if (!commands.isEmpty()) {
                System.out.println("rights:    what a gateway of " + cluster.name() + " needs if "
                        + cluster.settings().store().kind() + " has access control:");
                commands.forEach(command -> System.out.println("           " + command));
            }
        }
        settings.warnings().forEach(warning -> System.out.println("warning: " + warning));
    }
}
