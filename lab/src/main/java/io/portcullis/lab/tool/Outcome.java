package io.portcullis.lab.tool;

/** The result of a run, with the exit code of its command. */
public interface Outcome {
    Ending ending();

    default int exitCode() {
        return ending().exitCode();
    }

    default String meaning() {
        return ending().meaning();
    }

    default boolean isSuccess() {
        return exitCode() == 0;
    }

    /** @param meaning of the exit code, in words */
    record Ending(int exitCode, String meaning) {}
}
