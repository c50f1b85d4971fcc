package io.portcullis.app.cli;

import io.portcullis.app.process.ExitCode;
import io.portcullis.config.PatroniConfig;
import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.topology.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "barrier",
        description = {
            "For Patroni's postgresql.pre_promote: a node that has taken the lock waits here, before it is promoted, until no gateway"
                    + " can relay for the primary before it.",
            "It ends as soon as every registered gateway has severed all other sessions, and at the latest after the longest"
                    + " max-silence among them. It changes nothing in the DCS.",
            "With --check it prints what it would find, once, and does not wait: for operators, on each node, before a failover."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 promote, 1 the DCS is out of reach, 2 wrong usage or configuration, or the cluster has no keys there, 3 the lock"
                    + " is not this node's (any more). With --check 0 says that cluster and node are found.",
            "",
            "Example, in the Patroni file of each node:",
            "  postgresql:",
            "    pre_promote: java -jar /opt/portcullis.jar barrier --patroni-config /etc/patroni.yml"
        })
public final class BarrierCommand implements Callable<Integer> {
    @Option(
            names = "--patroni-config",
            paramLabel = "FILE",
            description = "The node's own Patroni file: has the DCS, namespace, scope and name.")
    private @Nullable Path patroni;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "The node that wants to be promoted; with the options below.")
    private @Nullable String node;

    @Option(
            names = "--check",
            description = "Only print whether cluster and node are found, and which node holds the lock.")
    private boolean check;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private ClusterChoice choice = new ClusterChoice();

    @Override
    public Integer call() throws InterruptedException {
        if ((patroni == null) == (node == null)
                || (node != null && node.isBlank())
                || (patroni != null && !(cluster.isEmpty() && choice.isEmpty()))) {
            System.err.println(
                    "give either --patroni-config, or --node with --config or with --scope and a DCS, such as --etcd");
            return ExitCode.USAGE;
        }
        Optional<PatroniConfig> target = target();
        if (target.isEmpty()) {
            return ExitCode.USAGE;
        }
        try {
            if (check) {
                return new BarrierCheck(target.get(), System.out).tell();
            }
            // A clock that stands still while the machine is suspended makes the wait longer, never shorter.
            ClusterDirectory directory = ClusterSources.directory(target.get().cluster(), System::nanoTime);
            return new BarrierWait(
                            target.get().node(),
                            target.get().cluster().prefix(),
                            directory::read,
                            System::nanoTime,
                            System.out)
                    .untilDecided();
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return ExitCode.FAILURE;
        }
    }

    private Optional<PatroniConfig> target() {
        if (patroni != null) {
            Path file = patroni;
            return ConfigErrors.orTell(() -> PatroniConfig.read(file, System.getenv()));
        }
        NodeName name = new NodeName(String.valueOf(node));
        return cluster.readOrTell().flatMap(choice::one).map(chosen -> new PatroniConfig(chosen.settings(), name));
    }
}
