package io.portcullis.discovery.http;

import io.portcullis.network.NetworkErrors;
import io.portcullis.network.StaggeredAttempts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts one question to several candidates, staggered as {@link StaggeredAttempts} says, until one has answered. */
public final class Race {
    /** Asks one candidate. It is interrupted when its answer is not needed any more. */
    public interface Question<T, R> {
        R ask(T candidate, Duration timeout) throws IOException;
    }

    private sealed interface Ended<T, R> {
        record Answered<T, R>(R answer) implements Ended<T, R> {}

        record Failed<T, R>(T candidate, String words) implements Ended<T, R> {}
    }

    private Race() {}

    /**
     * The first answer. Blocks until then, at most for {@code timeout}, even if a question blocks longer. A question may be put to several
     * candidates, so it must change nothing.
     *
     * @param preferred the candidate to begin with, if it is one
     * @throws IOException if no candidate answers in time, saying in words for people what was wrong with each
     */
    public static <T, R> R first(
            List<T> candidates, @Nullable T preferred, Duration timeout, Question<? super T, R> question)
            throws IOException {
        long began = System.nanoTime();
        long deadline = began + timeout.toNanos();
        StaggeredAttempts<T> attempts = new StaggeredAttempts<>(candidates, preferred, began, deadline);
        Set<T> silent = new LinkedHashSet<>();
        Set<String> failures = new LinkedHashSet<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorCompletionService<Ended<T, R>> ended = new ExecutorCompletionService<>(threads);
        try {
            while (!attempts.over(System.nanoTime())) {
                T next = attempts.next(System.nanoTime());
                if (next != null) {
                    silent.add(next);
                    ended.submit(() -> ask(next, Duration.ofNanos(deadline - System.nanoTime()), question));
                    continue;
                }
                Future<Ended<T, R>> done = ended.poll(attempts.wake() - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (done == null) {
                    continue;
                }
                switch (ended(done)) {
                    case Ended.Answered<T, R>(R answer) -> {
                        return answer;
                    }
                    case Ended.Failed<T, R>(T candidate, String words) -> {
                        if (!words.equals(NetworkErrors.SILENT)) {
                            silent.remove(candidate);
                            failures.add(words);
                        }
                        attempts.failed(System.nanoTime());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("it was given up");
        } finally {
            // Not close(), which would wait: a lookup of a name cannot be interrupted.
            threads.shutdownNow();
        }
        if (!silent.isEmpty()) {
            failures.add(
                    silent.stream().map(Race::label).collect(Collectors.joining(", ")) + " did not answer in time");
        }
        throw new IOException(failures.isEmpty() ? "there is no time left to ask" : String.join("; ", failures));
    }

    private static String label(Object candidate) {
        return candidate instanceof InetAddress address ? address.getHostAddress() : candidate.toString();
    }

    private static <T, R> Ended<T, R> ask(T candidate, Duration timeout, Question<? super T, R> question) {
        try {
            return new Ended.Answered<>(question.ask(candidate, timeout));
        } catch (IOException e) {
            return new Ended.Failed<>(candidate, NetworkErrors.of(e));
        }
    }

    private static <T, R> Ended<T, R> ended(Future<Ended<T, R>> done) {
        if (done.state() == Future.State.SUCCESS) {
            return done.resultNow();
        }
        switch (done.exceptionNow()) {
            case RuntimeException bug -> throw bug;
            case Error bug -> throw bug;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }
}
