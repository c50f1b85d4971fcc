package io.portcullis.app;

import io.portcullis.app.cli.AcceptCommand;
import io.portcullis.app.cli.BarrierCommand;
import io.portcullis.app.cli.CheckCommand;
import io.portcullis.app.cli.CommandProvider;
import io.portcullis.app.cli.GatewaysCommand;
import io.portcullis.app.cli.PinCommand;
import io.portcullis.app.cli.RunCommand;
import io.portcullis.app.cli.UnpinCommand;
import io.portcullis.app.cli.VersionCommand;
import io.portcullis.app.process.Logging;
import io.portcullis.app.process.LookupCache;
import io.portcullis.app.process.Version;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line. */
@Command(
        name = "portcullis",
        description = "A PostgreSQL gateway that knows who the primary is, and shuts when it cannot know.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            BarrierCommand.class,
            GatewaysCommand.class,
            PinCommand.class,
            UnpinCommand.class,
            AcceptCommand.class,
            VersionCommand.class,
            HelpCommand.class
        },
        footer = {"", "Exit codes: 0 success, 1 failure, 2 usage or configuration error."})
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        LookupCache.set();
        // Before anything logs: without settings, the libraries write every packet.
        Logging.quiet();
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** The barrier stands between a failover and its end: it does not wait until every other command has been put together. */
    private static CommandLine commandLine(String[] arguments) {
        boolean barrier = arguments.length > 0 && arguments[0].equals("barrier");
        return barrier ? new CommandLine(new BarrierAlone()) : commandLine();
    }

    @Command(name = "portcullis", subcommands = BarrierCommand.class)
    private static final class BarrierAlone {}

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
            provider.commands().forEach(line::addSubcommand);
        }
        return line;
    }
}
