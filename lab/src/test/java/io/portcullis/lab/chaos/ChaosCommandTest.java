package io.portcullis.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.cli.CommandProvider;
import io.portcullis.lab.chaos.fault.FaultKind;
import io.portcullis.testkit.gateway.GatewayLaunch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ChaosCommandTest {
    private final StringWriter output = new StringWriter();
    private final CommandLine command = new CommandLine(new ChaosCommand(GatewayLaunch.product()))
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(output));

    @Test
    void isFoundAsASubcommand() {
        assertThat(ServiceLoader.load(CommandProvider.class))
                .flatExtracting(CommandProvider::commands)
                .hasAtLeastOneElementOfType(ChaosCommand.class);
    }

    @Test
    void helpNamesEveryFaultAndEveryExitCode() {
        assertThat(command.execute("--help")).isZero();
        String help = output.toString().replaceAll("\\s+", " ");
        assertThat(help).contains("--seed", "--barrier", "fencing-evidence.md", "nftables");
        for (ChaosOutcome outcome : ChaosOutcome.values()) {
            assertThat(help).contains(" " + outcome.exitCode() + " " + outcome.meaning());
        }
        assertThat(help).contains("etcd, consul, zookeeper, rest");
        for (FaultKind kind : FaultKind.values()) {
            assertThat(help).contains(kind.label());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--faults,   earthquake, there is no fault \"earthquake\"",
        "--dcs,      redis,      'there is no DCS \"redis\" here; there are etcd, consul, zookeeper, rest'",
        "--barrier,  maybe,      'on, off or both, not \"maybe\"'",
        "--episodes, 0,          --episodes must be at least 1",
        "--seed,     x,          --seed"
    })
    void whatMakesNoSenseIsAWrongCommandLine(String option, String value, String complaint) {
        assertThat(command.execute(option, value)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(output.toString()).contains(complaint);
    }
}
