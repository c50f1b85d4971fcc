package io.portcullis.testkit.process;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for a condition by checking it repeatedly, never by guessing how long it takes. */
public final class Waiting {
    /**
     * The longest wait of a test. Only a failure takes so long: a busy machine is no reason to fail, so this is much longer than anything takes
     * on one.
     */
    public static final Duration AT_MOST = Duration.ofMinutes(3);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(40);

    private Waiting() {}

    /**
     * Returns the first value that is enough. An exception of a server that is not up yet (I/O, SQL) is a value that is not
     * enough. Any other exception is a bug of the caller and ends the wait.
     */
    public static <T> T until(String what, Duration limit, Callable<T> look, Predicate<? super T> enough) {
        long start = System.nanoTime();
        while (true) {
            String seen;
            try {
                T value = look.call();
                if (enough.test(value)) {
                    return value;
                }
                seen = String.valueOf(value);
            } catch (IOException | SQLException notYet) {
                seen = notYet.toString();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(what + ": looking failed", e);
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new NotReached(what, limit, seen);
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new NotReached("waited for " + what + ": interrupted. Last seen: " + seen);
            }
        }
    }

    public static void until(String what, Duration limit, Callable<Boolean> holds) {
        until(what, limit, holds, Boolean::booleanValue);
    }
}
