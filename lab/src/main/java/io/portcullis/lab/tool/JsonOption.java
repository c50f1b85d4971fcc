package io.portcullis.lab.tool;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --json}: keeps the results of a tool in a file. */
public final class JsonOption {
    @Option(names = "--json", paramLabel = "FILE", description = "Write all results to this file.")
    private @Nullable Path file;

    /** Does nothing without the option. */
    public void write(Object report) {
        if (file != null) {
            ResultFile.write(file, report);
        }
    }

    public void write(Object report, Terminal terminal) {
        if (file != null) {
            ResultFile.write(file, report);
            terminal.line("results    " + file);
        }
    }
}
