package io.portcullis.lab.demo;

import io.portcullis.lab.tool.ToolCommand;
import io.portcullis.testkit.gateway.GatewayLaunch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the demo. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows on a real cluster what a gateway that knows the lock does, and what an endpoint that does not.%n",
            "Starts etcd and three Patroni nodes on loopback (free ports, a temporary folder, never as root), the gateway,"
                    + " and two clients that write all the time: one through the gateway, one through an endpoint with a"
                    + " frozen configuration, which is what confd and PgBouncer are when they have lost the DCS. Then:%n",
            "  1. a planned switchover;",
            "  2. the agent of the primary is stopped with SIGSTOP until another",
            "     node has been promoted, and then restarted;",
            "  3. etcd is silent for some seconds (SIGSTOP) and comes back.%n",
            "In the end it prints for each event and client: the longest write gap, how soon after the promotion it wrote"
                    + " again, client errors, writes acknowledged and later missing, and writes acknowledged by the old node"
                    + " after the new one was promoted. It takes one to two minutes. Ctrl-C at any time leaves neither processes nor files.%n",
            "Needs these Debian packages: patroni etcd-server etcd-client postgresql python3-psycopg2.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the gateway lost nothing, and the frozen endpoint did",
            "2:wrong command line",
            "3:the gateway lost a write, let the old primary acknowledge one, or did not come back",
            "4:the frozen endpoint lost nothing either, so this run proves nothing",
            "5:the demo could not be set up or performed; the message says why",
            "130:ended by Ctrl-C"
        })
public final class DemoCommand extends ToolCommand {
    @Option(
            names = "--keep",
            description =
                    "Leave the cluster and the gateway up after the table, print the psql lines to try, and wait for"
                            + " Ctrl-C.")
    private boolean keep;

    public DemoCommand(GatewayLaunch launch) {
        super(launch);
    }

    @Override
    public Integer call() {
        return run((home, terminal, stopwatch) -> {
            Demo.AfterTable afterTable = keep ? new KeptCluster(terminal) : (cluster, gateway) -> {};
            return new Demo(launch(), terminal, stopwatch).run(home, afterTable).exitCode();
        });
    }
}
