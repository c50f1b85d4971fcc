package io.portcullis.lab.chaos.lock;

import io.portcullis.lab.chaos.check.LockEvent;
import java.util.List;

/** Records who takes the lock, and when it ends. */
public interface LockWatch extends AutoCloseable {
    /** All so far, in their order. */
    List<LockEvent> events();

    @Override
    void close();
}
