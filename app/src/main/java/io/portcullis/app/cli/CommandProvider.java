package io.portcullis.app.cli;

import java.util.List;

/** Adds subcommands to {@code portcullis}. Found with {@link java.util.ServiceLoader}; the tools of {@code lab} and {@code perf} use it. */
public interface CommandProvider {
    /** Objects with picocli annotations. */
    List<Object> commands();
}
