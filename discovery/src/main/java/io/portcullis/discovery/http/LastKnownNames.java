package io.portcullis.discovery.http;

import io.portcullis.network.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names as others look them up. What a name had last stays in use while it cannot be looked up, or takes long: a name server that is
 * down must not take away an address that works. Thread-safe.
 */
public final class LastKnownNames implements Names {
    private static final Logger LOG = LoggerFactory.getLogger(LastKnownNames.class);

    /** The known addresses are better than a late answer: a name server that is down costs ten seconds and more for each lookup. */
    private static final Duration LOOKUP_TIMEOUT = Duration.ofMillis(500);

    /** Hosts come from the DCS, too: there is no end to their names. */
    private static final int MAX_HOSTS = 256;

    private record Lookup(long began, CompletableFuture<List<InetAddress>> answer) {}

    private final Names names;
    private final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();
    private final Map<String, Lookup> underWay = new ConcurrentHashMap<>();
    private final Set<String> troubled = ConcurrentHashMap.newKeySet();

    public LastKnownNames(Names names) {
        this.names = names;
    }

    @Override
    public List<InetAddress> all(String host) throws UnknownHostException {
        List<InetAddress> before = known.get(host);
        Lookup lookup = underWay.computeIfAbsent(host, this::begin);
        try {
            if (before == null) {
                return lookup.answer().get();
            }
            long left = LOOKUP_TIMEOUT.toNanos() - (System.nanoTime() - lookup.began());
            return lookup.answer().get(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host);
        } catch (TimeoutException e) {
            return inUse(host, Objects.requireNonNull(before), "it takes long");
        } catch (ExecutionException e) {
            return inUse(host, before, e.getCause());
        }
    }

    private Lookup begin(String host) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("names").start(() -> {
            try {
                List<InetAddress> found = names.all(host);
                remember(host, found);
                underWay.remove(host);
                answer.complete(found);
            } catch (Throwable e) {
                underWay.remove(host);
                answer.completeExceptionally(e);
            }
        });
        return new Lookup(System.nanoTime(), answer);
    }

    private void remember(String host, List<InetAddress> found) {
        if (known.size() >= MAX_HOSTS && !known.containsKey(host)) {
            known.clear();
            troubled.clear();
        }
        known.put(host, found);
        if (troubled.remove(host)) {
            LOG.atInfo()
                    .addKeyValue("host", host)
                    .addKeyValue("addresses", found)
                    .log("a name can be looked up again");
        }
    }

    private List<InetAddress> inUse(String host, @Nullable List<InetAddress> before, @Nullable Throwable failure)
            throws UnknownHostException {
        if (failure instanceof UnknownHostException unknown) {
            if (before == null) {
                throw unknown;
            }
            return inUse(host, before, "it is not known at the moment");
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(failure);
    }

    private List<InetAddress> inUse(String host, List<InetAddress> before, String why) {
        if (troubled.add(host)) {
            LOG.atWarn()
                    .addKeyValue("host", host)
                    .addKeyValue("explanation", why)
                    .addKeyValue("addresses", before)
                    .log("a name cannot be looked up; the addresses that it had stay in use");
        }
        return before;
    }
}
