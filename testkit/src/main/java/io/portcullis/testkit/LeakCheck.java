package io.portcullis.testkit;

import io.netty.util.LeakPresenceDetector;
import java.time.Duration;
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
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public void afterEach(ExtensionContext context) {
        check();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check();
    }

    private static void check() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                LeakPresenceDetector.check();
                return;
            } catch (IllegalStateException leak) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("a buffer was not released: " + leak.getMessage(), leak);
                }
                Thread.onSpinWait();
            }
        }
    }
}
