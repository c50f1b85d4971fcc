package io.portcullis.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.cli.CommandProvider;
import io.portcullis.testkit.gateway.GatewayLaunch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
    @Test
    void isFoundAsASubcommand() {
        assertThat(ServiceLoader.load(CommandProvider.class))
                .flatExtracting(CommandProvider::commands)
                .hasAtLeastOneElementOfType(BenchCommand.class);
    }

    @Test
    void helpTellsWhatIsMeasuredAndWhatItIsGoodFor() {
        StringWriter output = new StringWriter();
        CommandLine command =
                new CommandLine(new BenchCommand(GatewayLaunch.product())).setOut(new PrintWriter(output));

        assertThat(command.execute("--help")).isZero();
        assertThat(output.toString().replaceAll("\\s+", " "))
                .contains("pgbench -S", "interleaved", "Good for", "Not good for", "PORTCULLIS_JAVA_OPTS", "--json");
    }

    @Test
    void aWrongCommandLineIsToldBeforeAnythingIsStarted() {
        StringWriter output = new StringWriter();
        CommandLine command =
                new CommandLine(new BenchCommand(GatewayLaunch.product())).setErr(new PrintWriter(output));

        assertThat(command.execute("--rounds", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(command.execute("--haproxy", "/no/such/haproxy")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(output.toString()).contains("--rounds must be at least 1", "/no/such/haproxy cannot be executed");
    }
}
