package io.portcullis.perf.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.gateway.GatewayLaunch;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SoakCommandTest {
    @Test
    void helpTellsWhatFlatMeansAndWhatTheExitCodeMeans() {
        StringWriter output = new StringWriter();
        CommandLine command = new CommandLine(new SoakCommand(GatewayLaunch.product())).setOut(new PrintWriter(output));

        assertThat(command.execute("--help")).isZero();
        String help = output.toString().replaceAll("\\s+", " ");
        assertThat(help).contains("second sample to the last", "5 %", "--idle", "--minutes");
        for (SoakOutcome outcome : SoakOutcome.values()) {
            assertThat(help).contains(" " + outcome.exitCode() + " " + outcome.meaning());
        }
    }

    @Test
    void aSoakTooShortForAVerdictIsAWrongCommandLine() {
        StringWriter output = new StringWriter();
        CommandLine command = new CommandLine(new SoakCommand(GatewayLaunch.product())).setErr(new PrintWriter(output));

        assertThat(command.execute("--minutes", "1")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(output.toString()).contains("--minutes long enough");
    }
}
