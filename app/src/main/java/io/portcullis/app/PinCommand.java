package io.portcullis.app;

import io.portcullis.config.Units;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pin",
        description = {
            "Break-glass for a planned outage of the DCS: makes a running gateway serve NODE as the primary for a while,"
                    + " whatever the DCS says or does not say.",
            "While it lasts nothing prevents a false success; the log, the metrics and an alarm say so. It ends by itself, by"
                    + " 'portcullis unpin', or when another node is seen with the lock."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PinCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "The node's name, as Patroni calls it.")
    private String node = "";

    @Option(
            names = "--for",
            required = true,
            paramLabel = "TIME",
            description = "How long, such as 10m; 24h at the most.")
    private String length = "";

    @Mixin
    private AdminClient admin = new AdminClient();

    @Override
    public Integer call() {
        try {
            Units.duration(length);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return Main.WRONG_USAGE;
        }
        return admin.post("/pin", "node", node, "for", length);
    }
}
