package io.portcullis.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.gateway.GatewayLaunch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoIT {
    @Test
    void tellsTheWholeStoryAndSaysSoInItsExitCode() {
        StringWriter output = new StringWriter();
        CommandLine command = new CommandLine(new DemoCommand(GatewayLaunch.product()));
        command.setOut(new PrintWriter(new Tee(output)));

        int exitCode = command.execute();

        assertThat(exitCode).as(output.toString()).isEqualTo(DemoOutcome.KEPT.exitCode());
        assertThat(output.toString())
                .contains("1 planned switchover", "2 agent of the primary stopped", "3 etcd silent", "Result: ");
    }

    @Test
    void aGatewayThatDoesNotStartIsAnErrorWithItsLastWords() {
        StringWriter output = new StringWriter();
        CommandLine command = new CommandLine(new DemoCommand(GatewayLaunch.of("no.such.Gateway")));
        command.setOut(new PrintWriter(output));

        assertThat(command.execute()).isEqualTo(DemoOutcome.NOT_PERFORMED.exitCode());
        assertThat(output.toString()).contains("no.such.Gateway");
    }

    /** Also shows what it collects: the demo takes two minutes. */
    private static final class Tee extends Writer {
        private final StringWriter collected;

        Tee(StringWriter collected) {
            this.collected = collected;
        }

        @Override
        public void write(char[] text, int offset, int length) {
            collected.write(text, offset, length);
            System.out.print(new String(text, offset, length));
        }

        @Override
        public void flush() {
            System.out.flush();
        }

        @Override
        public void close() {}
    }
}
