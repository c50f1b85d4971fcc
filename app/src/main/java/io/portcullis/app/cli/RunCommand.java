package io.portcullis.app.cli;

import io.portcullis.app.daemon.GatewayDaemon;
import io.portcullis.app.process.ExitCode;
import io.portcullis.app.process.Logging;
import io.portcullis.app.process.NativeLibraries;
import io.portcullis.config.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "run",
        description = "Runs the gateway until a signal stops it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "SIGTERM or Ctrl-C stops: no new sessions, running ones get drain-timeout; a second one stops at once.",
            "SIGHUP reads the configuration again, applies what can be applied, and says what cannot.",
            "",
            "Example: portcullis run --etcd http://127.0.0.1:2379 --scope demo"
        })
public final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Override
    public Integer call() throws InterruptedException {
        Optional<Settings> read = options.readOrTell();
        if (read.isEmpty()) {
            return ExitCode.USAGE;
        }
        Settings settings = read.get();
        List<String> problems = Preflight.of(settings).problems();
        if (!problems.isEmpty()) {
            problems.forEach(System.err::println);
            return ExitCode.USAGE;
        }
        Optional<String> lost = NativeLibraries.prepare();
        Logging.configure(settings.log());
        lost.ifPresent(LOG::warn);
        try {
            return new GatewayDaemon(settings, options::read).untilStopped();
        } catch (IOException e) {
            Logging.flush();
            System.err.println(e.getMessage());
            return ExitCode.FAILURE;
        } catch (RuntimeException | Error e) {
            // Left to the JVM it would end this thread, and the process would stay.
            LOG.error("the gateway failed, and ends", e);
            return ExitCode.FAILURE;
        } finally {
            Logging.flush();
        }
    }
}
