package io.portcullis.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.cli.CommandProvider;
import io.portcullis.testkit.gateway.GatewayLaunch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandTest {
    @Test
    void isFoundAsASubcommand() {
        assertThat(ServiceLoader.load(CommandProvider.class))
                .flatExtracting(CommandProvider::commands)
                .hasAtLeastOneElementOfType(DemoCommand.class);
    }

    @Test
    void anUnknownDcsIsNamedWithThoseThatThereAre() {
        StringWriter output = new StringWriter();
        CommandLine command = new CommandLine(new DemoCommand(GatewayLaunch.product()));
        command.setErr(new PrintWriter(output));
        assertThat(command.execute("--dcs", "redis")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(output.toString()).contains("there is no DCS \"redis\" here; there are etcd, consul, zookeeper");
    }

    @Test
    void helpTellsWhatHappensAndWhatTheExitCodeMeans() {
        StringWriter output = new StringWriter();
        CommandLine command = new CommandLine(new DemoCommand(GatewayLaunch.product()));
        command.setOut(new PrintWriter(output));
        assertThat(command.execute("--help")).isZero();

        String help = output.toString().replaceAll("\\s+", " ");
        assertThat(help).contains("switchover", "SIGSTOP", "etcd", "--keep", "Ctrl-C", "postgresql python3-psycopg2");
        for (DemoOutcome outcome : DemoOutcome.values()) {
            assertThat(help).contains(" " + outcome.exitCode() + " " + outcome.meaning());
        }
    }
}
