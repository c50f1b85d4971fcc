package io.portcullis.app;

import io.portcullis.testkit.process.Programs;
import io.portcullis.testkit.process.Signal;
import io.portcullis.testkit.process.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;

/** A client program, as its users run it: psql, pgbench, pg_dump … What it says goes to files, so nothing that it says can block it. */
final class ClientProgram implements AutoCloseable {

    private final String name;
    private final Process process;
    private final Path output;
    private final Path errors;

    private ClientProgram(String name, Process process, Path output, Path errors) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** How it ended. Bytes, not text: what two runs say is to be equal to the last of them. */
    @SuppressWarnings("ArrayRecordComponent")
    record Ended(int code, byte[] bytes, String errors) {
        String output() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        Ended successfully() {
            Assertions.assertThat(code)
                    .as("exit code; it said: %s%s", output(), errors)
                    .isZero();
            return this;
        }
    }

    static String postgres(String program) {
        return Programs.postgresBin().resolve(program).toString();
    }

    static ClientProgram start(Path folder, Endpoint to, String input, List<String> command) {
        String name = Path.of(command.getFirst()).getFileName().toString();
        try {
            Path output = Files.createTempFile(folder, name, ".out");
            Path errors = Files.createTempFile(folder, name, ".err");
            Path script = Files.writeString(Files.createTempFile(folder, name, ".in"), input);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(script.toFile())
                    .redirectOutput(Redirect.to(output.toFile()))
                    .redirectError(Redirect.to(errors.toFile()));
            // Nothing of the caller's environment but where programs are: PGHOST would send the client elsewhere.
            String path = System.getenv("PATH");
            builder.environment().clear();
            builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
            builder.environment().put("HOME", folder.toString());
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().putAll(to.environment());
            return new ClientProgram(name, builder.start(), output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", command), e);
        }
    }

    static Ended run(Path folder, Endpoint to, String input, String... command) {
        try (ClientProgram program = start(folder, to, input, List.of(command))) {
            return program.ended();
        }
    }

    /** psql as scripts use it, with everything that a server says about an error. */
    static Ended psql(Path folder, Endpoint to, String script, String... options) {
        List<String> command = new ArrayList<>(List.of(postgres("psql"), "-X", "-v", "VERBOSITY=verbose"));
        command.addAll(List.of(options));
        try (ClientProgram program = start(folder, to, script, command)) {
            return program.ended();
        }
    }

    void signal(Signal signal) {
        signal.send(List.of(process.pid()));
    }

    /** Waits for something of what it does, and fails at once if it ends instead. */
    void await(String what, Predicate<String> said) {
        Waiting.until(
                what + " of " + name,
                Waiting.AT_MOST,
                () -> {
                    boolean running = process.isAlive();
                    String all = Files.readString(output) + Files.readString(errors);
                    if (!running && !said.test(all)) {
                        throw new AssertionError(name + " ended with " + process.exitValue() + " and said: " + all);
                    }
                    return all;
                },
                said);
    }

    Ended ended() {
        try {
            if (!process.waitFor(Waiting.AT_MOST.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        name + " did not end; it said: " + Files.readString(output) + Files.readString(errors));
            }
            return new Ended(process.exitValue(), Files.readAllBytes(output), Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroyForcibly();
        }
    }
}
