package io.portcullis.discovery.store;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The one thread on which a source does everything: calls, answers, timers. So nothing in this package needs a lock. Once closed
 * it drops what it is given.
 */
public final class SourceExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SourceExecutor.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor executor;

    /** What the thread logs has the log context of this constructor's caller, such as the name of the cluster. */
    public SourceExecutor(String name) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        executor = new ScheduledThreadPoolExecutor(
                1,
                work -> Thread.ofPlatform().daemon().name(name).unstarted(() -> {
                    MDC.setContextMap(context == null ? Map.of() : context);
                    work.run();
                }));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
        if (!accepts(task)) {
            LOG.atTrace().log("task of a closed source dropped");
        }
    }

    /** False if this is closed and {@code task} will never run. */
    public boolean accepts(Runnable task) {
        try {
            executor.execute(guarded(task));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs {@code task} later, unless cancelled or closed before. */
    public Future<?> after(Duration delay, Runnable task) {
        return executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The executor would keep an exception to itself. It is a bug, of ours or of somebody who was told something. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("bug in discovery: a task failed");
            }
        };
    }

    /** Finishes what was given before, timers excepted. */
    public void close() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            executor.shutdownNow();
        }
    }
}
