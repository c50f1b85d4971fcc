package io.portcullis.testkit.process;

/** A program said that it could not do what it was told. */
public final class CommandFailed extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
        super(message);
    }
}
