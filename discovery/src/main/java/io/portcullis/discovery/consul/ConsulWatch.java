package io.portcullis.discovery.consul;

import io.portcullis.discovery.source.SourceFailure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Follows the keys of a cluster that matter, each by a blocking query of its own: {@code status} changes with every loop of the leader's
 * agent, and a query for all keys would return with it. After each change all keys are read.
 */
final class ConsulWatch {
    private static final List<String> KEYS = List.of("leader", "members/", "config", "history", "initialize");

    /** How long a query waits for a change. A connection that went away without a word is noticed later than this. */
    private static final Duration WAIT = Duration.ofSeconds(30);

    /** Consul adds up to a sixteenth of the wait, and the answer has its way. */
    private static final Duration QUERY_TIMEOUT = WAIT.plus(WAIT.dividedBy(16)).plus(Duration.ofSeconds(3));

    /** Reads all keys and makes them known. */
    interface News {
        /** @param first nothing has changed as far as is known: the watch has begun */
        void read(URI endpoint, boolean first) throws SourceFailure, InterruptedException;
    }

    private final ConsulCalls calls;
    private final String prefix;
    private final URI endpoint;
    private final News news;
    private final AtomicInteger beginning = new AtomicInteger(KEYS.size());
    private final ReentrantLock reading = new ReentrantLock();
    private long readAt;

    ConsulWatch(ConsulCalls calls, String prefix, URI endpoint, News news) {
        this.calls = calls;
        this.prefix = prefix;
        this.endpoint = endpoint;
        this.news = news;
        this.readAt = System.nanoTime();
    }

    /**
     * Blocks until one of the queries fails, or the thread is interrupted.
     *
     * @return why it failed
     */
    SourceFailure follow() throws InterruptedException {
        CompletableFuture<SourceFailure> failed = new CompletableFuture<>();
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("consul-watch-", 0).factory());
        try {
            for (String key : KEYS) {
                threads.execute(() -> follow(prefix + key, failed));
            }
            return failed.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a blocking query ended with a bug", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void follow(String key, CompletableFuture<SourceFailure> failed) {
        try {
            queries(key);
        } catch (SourceFailure e) {
            failed.complete(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failed.completeExceptionally(e);
        }
    }

    private void queries(String key) throws SourceFailure, InterruptedException {
        ReturnRate rate = new ReturnRate(System.nanoTime());
        ConsulAnswer known =
                calls.ask(endpoint, ConsulRequest.read(key, ConsulRequest.Consistency.DEFAULT), QUERY_TIMEOUT);
        long index = known.index();
        if (beginning.decrementAndGet() == 0) {
            read(System.nanoTime(), true);
        }
        while (true) {
            ConsulAnswer answer = calls.ask(endpoint, ConsulRequest.changed(key, index, WAIT), QUERY_TIMEOUT);
            long returned = System.nanoTime();
            // A query for what is not there returns with the writes beside it, too.
            if (answer.index() != index && !(known.missing() && answer.missing())) {
                read(returned, false);
            }
            known = answer;
            index = QueryIndex.next(index, answer.index());
            Thread.sleep(Duration.ofNanos(rate.returned(System.nanoTime())));
        }
    }

    /** One change often returns several queries: what was read after {@code since} need not be read again. */
    private void read(long since, boolean first) throws SourceFailure, InterruptedException {
        reading.lockInterruptibly();
        try {
            if (first || readAt - since < 0) {
                long began = System.nanoTime();
                news.read(endpoint, first);
                readAt = began;
            }
        } finally {
            reading.unlock();
        }
    }
}
