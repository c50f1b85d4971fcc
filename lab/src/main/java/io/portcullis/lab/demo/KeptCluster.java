package io.portcullis.lab.demo;

import io.portcullis.lab.tool.Terminal;
import io.portcullis.lab.tool.ToolCommand;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.RealPatroni;
import io.portcullis.testkit.gateway.GatewayProcess;

/** {@code --keep}: keeps everything running until Ctrl-C, so the user can try it. */
final class KeptCluster implements Demo.AfterTable {
    private final Terminal terminal;

    KeptCluster(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void then(PatroniCluster cluster, GatewayProcess gateway) {
        String user = gateway.primary().login().user();
        terminal.title("The cluster and the gateway keep running. Try:");
        terminal.line("  psql -h 127.0.0.1 -p %d -U %s            # the primary, on any node"
                .formatted(gateway.primary().port(), user));
        terminal.line("  psql -h 127.0.0.1 -p %d -U %s            # a replica"
                .formatted(gateway.replica().port(), user));
        for (RealPatroni node : cluster.nodes()) {
            terminal.line("  psql -h 127.0.0.1 -p %d -U %s            # %s itself".formatted(node.port(), user, node));
        }
        terminal.line("  curl -i %s/ready".formatted(gateway.admin()));
        terminal.line("  patronictl -c %s list                        # as root, or as the user postgres"
                .formatted(cluster.nodes().getFirst().configuration()));
        terminal.line("Ctrl-C ends and removes everything.");
        ToolCommand.awaitCtrlC();
    }
}
