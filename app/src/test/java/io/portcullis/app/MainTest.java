package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "pin", "unpin", "version"})
    void everyCommandHasHelp(String command) {
        assertThat(run(command, "--help")).isEqualTo(Main.OK);
        assertThat(out.toString()).contains("Usage: portcullis " + command);
    }

    @Test
    void withoutACommandItTellsWhichThereAre() {
        assertThat(run()).isEqualTo(Main.WRONG_USAGE);
        assertThat(err.toString()).contains("run", "check");
    }

    @Test
    void wrongUsageAndWrongConfigurationHaveTheirOwnExitCode() {
        assertThat(run("run", "--nonsense")).isEqualTo(Main.WRONG_USAGE);
        assertThat(run("run", "--scope", "demo")).isEqualTo(Main.WRONG_USAGE);
        assertThat(run("check", "--etcd", "http://127.0.0.1:1", "--scope", "demo"))
                .isEqualTo(Main.OK);
        assertThat(run("pin", "pg1", "--for", "10")).isEqualTo(Main.WRONG_USAGE);
        assertThat(run("pin", "pg1", "--for", "10m", "--admin", "127.0.0.1:1")).isEqualTo(Main.FAILED);
    }

    @Test
    void whoeverMayNotReadTheTokenIsToldWhereItWasLookedFor() {
        PrintStream console = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            assertThat(run("pin", "pg1", "--for", "10m", "--admin", "127.0.0.1:1"))
                    .isEqualTo(Main.FAILED);
        } finally {
            System.setErr(console);
        }
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains(
                        "/run/portcullis/portcullis-1.token (not there)",
                        System.getProperty("java.io.tmpdir") + "/portcullis-1.token (not there)");
    }

    @Test
    void knowsItsVersion() {
        assertThat(List.of(new Version().getVersion())).first().asString().matches("portcullis \\d+\\.\\d+\\.\\d+");
    }
}
