package io.portcullis.testkit.process;

/** A program ended with an error. */
public final class CommandFailed extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
        super(message);
    }
}
