package io.portcullis.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class LookupCacheTest {
    /** What a process prints that has set this up, looks a name up, and looks again when it is told to. */
    public static final class Looking {
        public static void main(String[] arguments) throws IOException {
            LookupCache.set();
            while (System.in.read() >= 0) {
                try {
                    System.out.println(InetAddress.getByName(arguments[0]).getHostAddress());
                } catch (UnknownHostException e) {
                    System.out.println("unknown");
                }
                System.out.flush();
            }
        }
    }

    @Test
    void thePageSaysHowLong() throws IOException {
        assertThat(Files.readString(Path.of("../docs/configuration.md")))
                .contains(
                        "A changed address is used after " + LookupCache.SECONDS.get("networkaddress.cache.ttl") + " s")
                .contains(
                        "looked up again after " + LookupCache.SECONDS.get("networkaddress.cache.negative.ttl") + " s");
    }

    @Test
    void aNameThatComesAndMovesIsSeenWithoutARestart(@TempDir Path folder) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "");
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Looking.class.getName(),
                        "patroni_1")
                .redirectErrorStream(true)
                .start();
        try (var answers = process.inputReader();
                var questions = process.outputWriter()) {
            for (String wanted : List.of("unknown", "127.0.0.7", "127.0.0.8")) {
                Files.writeString(hosts, wanted.equals("unknown") ? "" : wanted + " patroni_1\n");
                String answer = "";
                while (!wanted.equals(answer)) {
                    questions.write('\n');
                    questions.flush();
                    answer = answers.readLine();
                    assertThat(answer).isNotNull();
                }
            }
        } finally {
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
