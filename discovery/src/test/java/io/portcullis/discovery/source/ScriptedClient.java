package io.portcullis.discovery.source;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.Registration;
import io.portcullis.topology.Bond;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client whose calls end as the test says. */
final class ScriptedClient implements ClusterClient {
    static final URI ONE = URI.create("http://one:1");
    static final URI TWO = URI.create("http://two:2");

    /** A contact that waits for its answer. */
    record Asked(URI endpoint, CompletableFuture<Sighting> answer) {
        void fail(Failure kind) {
            answer.completeExceptionally(new SourceFailure(kind, "as the test says"));
        }
    }

    final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    final AtomicInteger watches = new AtomicInteger();
    final AtomicInteger watchesAgain = new AtomicInteger();
    final AtomicInteger interrupted = new AtomicInteger();
    final CountDownLatch deregistered = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    volatile @Nullable WatchListener listener;
    volatile @Nullable SourceFailure registrationFails;

    @Override
    public String kind() {
        return "Script";
    }

    @Override
    public List<URI> endpoints() {
        return List.of(ONE, TWO);
    }

    @Override
    public Sighting contact(URI endpoint, @Nullable Bond bond, Duration timeout)
            throws SourceFailure, InterruptedException {
        Asked call = new Asked(endpoint, new CompletableFuture<>());
        asked.add(call);
        try {
            return call.answer().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SourceFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("a bug that the test makes", e);
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        }
    }

    @Override
    public void watch(WatchListener hearing) {
        listener = hearing;
        watches.incrementAndGet();
    }

    @Override
    public void rewatch() {
        watchesAgain.incrementAndGet();
    }

    @Override
    public Registration register(URI endpoint, FencingEffect.Renew request, Duration timeout) throws SourceFailure {
        SourceFailure failure = registrationFails;
        if (failure != null) {
            throw failure;
        }
        return new Registration("id", "version", 0, request.acknowledged(), request.remembered());
    }

    @Override
    public void deregister(URI endpoint, Duration timeout) {
        deregistered.countDown();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
