package io.portcullis.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "accept",
        description = {
            "Makes a running gateway accept the present leader's data as the right ones, for example after a restore to an earlier"
                    + " moment. The gateway gives up what it remembered of the cluster.",
            "Refused unless the leader says exactly that of itself. Run it on each gateway; /topology and 'portcullis"
                    + " gateways' show which of them compare with what."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class AcceptCommand implements Callable<Integer> {
    @Option(
            names = "--timeline",
            required = true,
            paramLabel = "N",
            description = "The leader's timeline, as patronictl list shows it.")
    private int timeline;

    @Option(
            names = "--system-id",
            required = true,
            paramLabel = "S",
            description = "The leader's system identifier, as patronictl list and pg_controldata show it.")
    private String systemId = "";

    @Mixin
    private AdminClient admin = new AdminClient();

    @Override
    public Integer call() {
        return admin.post("/accept", "timeline", Integer.toString(timeline), "system", systemId);
    }
}
