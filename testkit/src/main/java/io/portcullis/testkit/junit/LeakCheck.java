package io.portcullis.testkit.junit;

import io.netty.util.LeakPresenceDetector;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test if a Netty buffer is not released after it. JUnit finds this itself when testkit is on the class path. The build
 * makes Netty track every buffer.
 *
 * <p>Waits for buffers that other threads still hold: closing a channel is not instant.
 */
public final class LeakCheck implements AfterEachCallback, AfterAllCallback {
    private static final Duration RELEASE_TIMEOUT = Duration.ofMinutes(1);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(1);

    private static final LongAdder OPEN_BUFFERS = openResources();

    @Override
    public void afterEach(ExtensionContext context) {
        check(RELEASE_TIMEOUT);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check(RELEASE_TIMEOUT);
    }

    /** The number of buffers that are not released at this moment. */
    public static long open() {
        return OPEN_BUFFERS.sum();
    }

    /**
     * Netty's own check resets its count, so a second call finds no leak. It is called once, for its message, after the timeout.
     */
    static void check(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (open() != 0) {
            if (System.nanoTime() > deadline) {
                try {
                    LeakPresenceDetector.check();
                } catch (IllegalStateException leak) {
                    throw new AssertionError("a buffer was not released: " + leak.getMessage(), leak);
                }
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /** A private counter of Netty. If Netty renames it, every test fails. */
    private static LongAdder openResources() {
        try {
            Field global = LeakPresenceDetector.class.getDeclaredField("GLOBAL");
            global.setAccessible(true);
            Object scope = global.get(null);
            Field counter = LeakPresenceDetector.ResourceScope.class.getDeclaredField("openResourceCounter");
            counter.setAccessible(true);
            return (LongAdder) counter.get(scope);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Netty counts its buffers in another way now", e);
        }
    }
}
