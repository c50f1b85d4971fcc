package io.portcullis.discovery.source;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls that block and are made at the same time, so that a slow DCS costs its delay once. What is not answered is interrupted at the end. */
public final class SimultaneousCalls implements AutoCloseable {
    /** What blocks. */
    public interface Call<T> {
        T make() throws SourceFailure, InterruptedException;
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public <T> Future<T> start(Call<T> call) {
        return threads.submit(call::make);
    }

    /**
     * Blocks until {@code call} has ended.
     *
     * @throws SourceFailure if it did
     */
    public static <T> T answer(Future<T> call) throws SourceFailure, InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SourceFailure failure -> throw failure;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Not what close() of an executor does, which would wait: a lookup of a name cannot be interrupted. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
