package io.portcullis.app.process;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process by a certain time, even if something hangs: a service that cannot stop cannot be started again either. */
public final class Deadline {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

    private final Duration length;
    private final int exitCode;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** @param exitCode of a process that did not end by itself */
    public Deadline(Duration length, int exitCode) {
        this.length = length;
        this.exitCode = exitCode;
    }

    /** From now on, if it has not begun yet. */
    public void begin() {
        if (begun.compareAndSet(false, true)) {
            Thread.ofPlatform().name("portcullis-deadline").daemon().start(this::halt);
        }
    }

    private void halt() {
        try {
            Thread.sleep(length);
            LOG.error("the process did not end within {} s, and is ended", length.toSeconds());
            Logging.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
