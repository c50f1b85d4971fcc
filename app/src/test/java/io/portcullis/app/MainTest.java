package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.portcullis.app.process.ExitCode;
import io.portcullis.app.process.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(run(command, "--help")).isEqualTo(ExitCode.SUCCESS);
        assertThat(out.toString()).contains("Usage: portcullis " + command);
    }

    @Test
    void withoutACommandItTellsWhichThereAre() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("run", "check");
    }

    @Test
    void wrongUsageAndWrongConfigurationHaveTheirOwnExitCode() {
        assertThat(run("run", "--nonsense")).isEqualTo(ExitCode.USAGE);
        assertThat(run("run", "--scope", "demo")).isEqualTo(ExitCode.USAGE);
        assertThat(run("check", "--etcd", "http://127.0.0.1:1", "--scope", "demo"))
                .isEqualTo(ExitCode.SUCCESS);
        assertThat(run("pin", "pg1", "--for", "10")).isEqualTo(ExitCode.USAGE);
        assertThat(run("pin", "pg1", "--for", "10m", "--admin", "127.0.0.1:1")).isEqualTo(ExitCode.FAILURE);
    }

    private static String errorsOf(Runnable part) {
        PrintStream console = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            part.run();
        } finally {
            System.setErr(console);
        }
        return told.toString(StandardCharsets.UTF_8);
    }

    private static Path token(Path folder) throws IOException {
        return Files.writeString(folder.resolve("token"), "0".repeat(64));
    }

    @ParameterizedTest
    @CsvSource({
        "gateway_1.invalid:7000, cannot be reached: its name cannot be resolved, 1",
        "127.0.0.1:1, cannot be reached: connection refused, 1",
        "127.0.0.1:x, 'x' in '127.0.0.1:x' is not a port, 2",
        "a b:7000, 'a b' is no host name, 2"
    })
    void aGatewayThatCannotBeAskedIsSaidInWordsForPeople(String admin, String words, int code, @TempDir Path folder)
            throws IOException {
        String file = token(folder).toString();
        String errors = errorsOf(() ->
                assertThat(run("unpin", "--admin", admin, "--token-file", file)).isEqualTo(code));
        assertThat(errors).contains(words).doesNotContain("Exception", "java.");
    }

    @Test
    void theGatewayIsAskedDirectlyWhateverTheJvmsProxySettings(@TempDir Path folder) throws IOException {
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/unpin", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        gateway.start();
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
        try {
            String admin = "localhost:" + gateway.getAddress().getPort();
            assertThat(run(
                            "unpin",
                            "--admin",
                            admin,
                            "--token-file",
                            token(folder).toString()))
                    .isEqualTo(ExitCode.SUCCESS);
        } finally {
            ProxySelector.setDefault(before);
            gateway.stop(0);
        }
    }

    @Test
    void whoeverMayNotReadTheTokenIsToldWhereItWasLookedFor() {
        PrintStream console = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            assertThat(run("pin", "pg1", "--for", "10m", "--admin", "127.0.0.1:1"))
                    .isEqualTo(ExitCode.FAILURE);
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
