package io.portcullis.app.cli;

import io.portcullis.app.process.ExitCode;
import io.portcullis.config.Units;
import io.portcullis.topology.NodeAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pin",
        description = {
            "Break-glass for a planned outage of the DCS: makes a running gateway serve NODE as the primary for a while,"
                    + " and ignore what the DCS says.",
            "While the pin lasts, nothing prevents a false success. The log, the metrics and an alarm say so. It ends by itself, by"
                    + " 'portcullis unpin', or when another node is seen with the lock."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class PinCommand implements Callable<Integer> {
    private static final int POSTGRES_PORT = 5432;

    @Parameters(paramLabel = "NODE", description = "The node's name, as Patroni calls it.")
    private String node = "";

    @Option(
            names = "--for",
            required = true,
            paramLabel = "TIME",
            description = "How long, such as 10m; 24h at the most.")
    private String length = "";

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = {
                "Where the node's PostgreSQL is. Needed if the gateway was started after the DCS had gone, so that it never saw the"
                        + " node, and its configuration does not name it under 'addresses'. It holds as long as the pin."
            })
    private @Nullable String address;

    @Mixin
    private AdminClient admin = new AdminClient();

    @Override
    public Integer call() {
        try {
            Units.duration(length);
            if (address != null) {
                NodeAddress.parse(address, POSTGRES_PORT);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return ExitCode.USAGE;
        }
        return address == null
                ? admin.post("/pin", "node", node, "for", length)
                : admin.post("/pin", "node", node, "for", length, "address", address);
    }
}
