package io.portcullis.app.process;

/** What every command ends with, for scripts. */
public final class ExitCode {
    public static final int SUCCESS = 0;
    public static final int FAILURE = 1;

    /** Wrong usage, or a configuration that cannot be used. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
