package io.portcullis.discovery.source;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.SourceExecutor;
import io.portcullis.network.NetworkErrors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls that block, each on a virtual thread, and their outcomes on the one thread of a source. */
final class BlockingCalls {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingCalls.class);

    /** A call that does not end in time has a bug, or looks up a name, which cannot be interrupted. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** What blocks. */
    interface Call<T> {
        T make(Duration timeout) throws SourceFailure, InterruptedException;
    }

    /** What came of it; called once, on the source's thread. */
    interface Ended<T> {
        void onEnd(Outcome<T> outcome);
    }

    /** An answer, or the reason why there is none. */
    sealed interface Outcome<T> {
        record Answered<T>(T answer) implements Outcome<T> {}

        record Failed<T>(SourceFailure why) implements Outcome<T> {}
    }

    /** A call under way. */
    interface Running {
        /** Its outcome is not needed any more, though it may come. */
        void cancel();
    }

    private final SourceExecutor thread;
    private final ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();

    BlockingCalls(SourceExecutor thread) {
        this.thread = thread;
    }

    /** Makes {@code call}, which must end within {@code timeout}; if it does not, it is given up and counts as not answered. */
    <T> Running start(Duration timeout, Call<T> call, Ended<T> then) {
        CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
        Future<?> running = virtual.submit(() -> outcome.complete(outcome(timeout, call)));
        Future<?> timer = thread.after(timeout.plus(GRACE), () -> {
            outcome.complete(new Outcome.Failed<>(new SourceFailure(Failure.TIMED_OUT, NetworkErrors.SILENT)));
            running.cancel(true);
        });
        var _ = outcome.thenAcceptAsync(
                ended -> {
                    timer.cancel(false);
                    logBug(ended);
                    then.onEnd(ended);
                },
                thread);
        return () -> running.cancel(true);
    }

    private static <T> Outcome<T> outcome(Duration timeout, Call<T> call) {
        try {
            return new Outcome.Answered<>(call.make(timeout));
        } catch (SourceFailure e) {
            return new Outcome.Failed<>(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed<>(new SourceFailure(Failure.CLOSED, "it was given up", e));
        } catch (RuntimeException e) {
            return new Outcome.Failed<>(new SourceFailure(Failure.REFUSED, "a bug of this gateway; see its log", e));
        }
    }

    private static void logBug(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Failed<?>(SourceFailure why) && why.getCause() instanceof RuntimeException bug) {
            LOG.atError().setCause(bug).log("bug in discovery: a call failed in a way that it should not");
        }
    }

    /** Runs {@code part} on the source's thread and waits for it; null if the thread has ended. */
    <T> @Nullable T now(Supplier<@Nullable T> part) {
        CompletableFuture<@Nullable T> done = new CompletableFuture<>();
        boolean accepted = thread.accepts(() -> {
            try {
                done.complete(part.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        return accepted ? done.join() : null;
    }

    /** What is under way is interrupted, and its outcome lost. */
    void close() {
        virtual.shutdownNow();
        try {
            thread.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
