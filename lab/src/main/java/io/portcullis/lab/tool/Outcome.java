package io.portcullis.lab.tool;

/** What a run has shown: the exit code of its command, and the same in words. */
public interface Outcome {
    int exitCode();

    String meaning();

    default boolean isSuccess() {
        return exitCode() == 0;
    }
}
