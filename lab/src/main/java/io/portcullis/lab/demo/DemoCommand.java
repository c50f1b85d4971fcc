package io.portcullis.lab.demo;

import io.portcullis.lab.dcs.LabDcs;
import io.portcullis.lab.dcs.LabDcsNames;
import io.portcullis.lab.tool.ToolCommand;
import io.portcullis.testkit.gateway.GatewayLaunch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the demo. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Show on a real cluster how the gateway behaves, beside an endpoint that does not know the lock.%n",
            "The demo starts etcd (or another DCS, with --dcs) and three Patroni nodes on loopback (free ports, a temporary"
                    + " folder, never as root), and the gateway. Two clients write all the time. One uses the gateway. The"
                    + " other uses an endpoint with a frozen configuration: confd and PgBouncer are such endpoints when"
                    + " they lose the DCS. Then:%n",
            "  1. a planned switchover;",
            "  2. SIGSTOP to the agent of the primary, until another node is",
            "     promoted; then the agent is restarted;",
            "  3. SIGSTOP to the DCS for some seconds, then SIGCONT.%n",
            "At the end it prints for each event and client: the longest write gap; the time from the promotion to the first"
                    + " write; client errors; writes that were acknowledged and are missing; and writes that the old node"
                    + " acknowledged after the promotion. The demo takes about two minutes. Ctrl-C leaves no processes and no files.%n",
            "It needs these Debian packages: patroni postgresql python3-psycopg2, and those of the DCS: python3-etcd etcd-server"
                    + " etcd-client; or python3-consul, and Debian 11's consul, which is fetched and not installed; or"
                    + " zookeeper python3-kazoo.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the gateway lost nothing, and the frozen endpoint did",
            "2:wrong command line",
            "3:the gateway lost a write, let the old primary acknowledge one, or did not reach the new primary",
            "4:the frozen endpoint lost nothing either, so this run proves nothing",
            "5:the demo could not start or finish; the message says why",
            "130:ended by Ctrl-C"
        })
public final class DemoCommand extends ToolCommand {
    @Option(
            names = "--dcs",
            paramLabel = "NAME",
            defaultValue = "etcd",
            converter = LabDcsNames.class,
            completionCandidates = LabDcsNames.class,
            description = "The DCS of the cluster: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private LabDcs dcs = LabDcs.ETCD;

    @Option(
            names = "--keep",
            description =
                    "Keep the cluster and the gateway running after the table, print psql commands to try, and wait for"
                            + " Ctrl-C.")
    private boolean keep;

    public DemoCommand(GatewayLaunch launch) {
        super(launch);
    }

    @Override
    public Integer call() {
        return run((home, terminal, stopwatch) -> {
            Demo.AfterTable afterTable = keep ? new KeptCluster(terminal) : (cluster, gateway) -> {};
            return new Demo(dcs, launch(), terminal, stopwatch)
                    .run(home, afterTable)
                    .exitCode();
        });
    }
}
