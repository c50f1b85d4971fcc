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
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor executor;

    /** The log context that a task is run in. */
    private final Map<String, String> context;

    /** What is logged by tasks has the log context of this constructor's caller. */
    public SourceExecutor(String name) {
        this(
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name(name).factory()),
                contextOfCaller());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private SourceExecutor(ScheduledThreadPoolExecutor executor, Map<String, String> context) {
        this.executor = executor;
        this.context = context;
    }

    private static Map<String, String> contextOfCaller() {
        Map<String, String> context = MDC.getCopyOfContextMap();
        return context == null ? Map.of() : context;
    }

    /** The same thread, whose tasks log in the context of the caller: with the name of the cluster that they are for. */
    public SourceExecutor inContextOfCaller() {
        return new SourceExecutor(executor, contextOfCaller());
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

    /** The executor would hide an exception. It is a bug, ours or a listener's. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                MDC.setContextMap(context);
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("bug in discovery: a task failed");
            }
        };
    }

    /** Finishes what was given before, timers excepted. */
    public void close() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
            executor.shutdownNow();
        }
    }
}
