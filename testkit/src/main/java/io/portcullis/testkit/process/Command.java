package io.portcullis.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of the system that ends within milliseconds. It has no log and no folder. */
public final class Command {
    private Command() {}

    /** @throws CommandFailed with its output, if its exit code is not 0 */
    public static void run(String program, String... arguments) {
        run(List.of(), program, List.of(arguments), "");
    }

    /** @param prefix put before the command, see {@link Host#entry} */
    public static void run(List<String> prefix, String program, List<String> arguments, String input) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Programs.path(program));
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new CommandFailed("%s ended with exit code %d: %s%n%s"
                        .formatted(String.join(" ", command), code, output.strip(), input));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + String.join(" ", command), e);
        }
    }
}
