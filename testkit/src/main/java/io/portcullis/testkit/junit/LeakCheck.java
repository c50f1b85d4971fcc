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
 * Fails a test after which a Netty buffer is not released. Found by JUnit itself wherever testkit is on the class path; the build
 * makes Netty track every buffer.
 *
 * <p>What other threads still hold when a test ends gets a moment to be released: closing a channel is not instant.
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

    /** How many buffers there are at this moment that have not been released. */
    public static long open() {
        return OPEN_BUFFERS.sum();
    }

    /**
     * Netty's own check forgets what it has counted, so whoever asks twice is told that all is well: it is asked once, for its words, when
     * waiting has not helped.
     */
    static void check(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
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

    /** The number that is not shown to anybody; if Netty renames it every test fails, which is not to be overlooked. */
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
