package io.portcullis.discovery.patroni;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Questions that block, each on a virtual thread. Thread-safe. */
final class AgentQuestions implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** The log context of the constructor's caller, such as the name of the cluster. */
    private final Map<String, String> context;

    AgentQuestions() {
        Map<String, String> ofCaller = MDC.getCopyOfContextMap();
        context = ofCaller == null ? Map.of() : ofCaller;
    }

    /**
     * Returns at once. The answer is given exactly once: the fencing policy asks no other question while it waits for it.
     *
     * @param unanswered is the answer if {@code question} ends with a {@link Throwable}, or if this is closed
     */
    <T> void ask(Supplier<T> question, T unanswered, Consumer<T> answer) {
        Runnable asking = () -> {
            MDC.setContextMap(context);
            T said = unanswered;
            try {
                said = question.get();
            } finally {
                answer.accept(said);
            }
        };
        try {
            threads.execute(asking);
        } catch (RejectedExecutionException e) {
            answer.accept(unanswered);
        }
    }

    /**
     * Asks all at the same time, and blocks until each has ended.
     *
     * @return the answers, in the order of the questions
     * @throws InterruptedException also if this is closed
     */
    <T extends @Nullable Object> List<T> askAll(List<Callable<T>> questions) throws InterruptedException {
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : threads.invokeAll(questions)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (RejectedExecutionException e) {
            throw new InterruptedException("closed");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Interrupts those under way. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
