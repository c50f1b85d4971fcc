package io.portcullis.lab.chaos.lock;

import io.portcullis.lab.chaos.check.LockHolding;
import java.io.IOException;
import java.util.Optional;

/** Asks one member of the DCS for the lock. */
public interface LockReader extends AutoCloseable {
    /** A reading that a majority confirmed after it was asked for; empty if the lock is free. */
    Optional<LockHolding> read() throws IOException;

    @Override
    default void close() {}
}
