package io.portcullis.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.gateway.GatewayLaunch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That it still measures; what it measures here means nothing. */
class BenchIT {
    @TempDir
    private Path folder;

    @Test
    void measuresEveryEndpointAndKeepsTheResult() throws IOException {
        Path json = folder.resolve("bench.json");
        StringWriter output = new StringWriter();
        CommandLine command =
                new CommandLine(new BenchCommand(GatewayLaunch.product())).setOut(new PrintWriter(output));

        int exitCode = command.execute(
                "--clients=1", "--rounds=1", "--seconds=1", "--warm-up=0", "--scale=1", "--syscalls", "--json=" + json);

        assertThat(exitCode).as(output.toString()).isZero();
        assertThat(output.toString())
                .contains(Endpoint.DIRECT, Endpoint.GATEWAY, Endpoint.HAPROXY)
                .containsAnyOf("recvfrom", "strace is not installed");
        assertThat(Files.readString(json)).contains("\"cpuMicros\"", "\"jvmFlags\"", "\"othersShare\"");
    }
}
