package io.portcullis.lab.tool;

/** The result of a run, with the exit code of its command. */
public interface ToolOutcome {
    int exitCode();

    /** The exit code in words. */
    String meaning();

    default boolean isSuccess() {
        return exitCode() == 0;
    }
}
