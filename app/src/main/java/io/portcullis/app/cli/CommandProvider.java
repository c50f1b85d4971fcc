package io.portcullis.app.cli;

/** Adds a subcommand to {@code portcullis}; found with {@link java.util.ServiceLoader}. The tools in {@code perf} come in this way. */
public interface CommandProvider {
    /** An object with picocli annotations. */
    Object command();
}
