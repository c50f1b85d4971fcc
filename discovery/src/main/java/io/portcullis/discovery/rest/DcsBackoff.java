package io.portcullis.discovery.rest;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps agents from being asked to read a DCS that they do not reach. Such a question keeps one of an agent's five threads busy for up to
 * {@code retry_timeout}, whether or not its sender waits, and an agent that has none left fails the other agents' questions, on which
 * failsafe mode depends. Thread-safe.
 */
final class DcsBackoff {
    /** After the first failure: a DCS that changes its leader is back soon. */
    private static final long FIRST_DELAY = 2_000_000_000L;

    /** Patroni's own {@code retry_timeout}, by default. */
    private static final long MAX_DELAY = 10_000_000_000L;

    private static final int MAX_AGENTS = 512;

    private record Refusal(long until, long delay, String problem) {}

    private final Map<URI, Refusal> refusals = new ConcurrentHashMap<>();
    private final LongSupplier clock;

    /** @param clock in nanoseconds */
    DcsBackoff(LongSupplier clock) {
        this.clock = clock;
    }

    /** Why it was not answered last, if that is too short ago to ask again; or null. */
    @Nullable
    String refusal(URI api) {
        Refusal last = refusals.get(api);
        return last == null || clock.getAsLong() >= last.until() ? null : last.problem();
    }

    void answered(URI api) {
        refusals.remove(api);
    }

    void failed(URI api, String problem) {
        if (refusals.size() >= MAX_AGENTS) {
            refusals.clear();
        }
        Refusal last = refusals.get(api);
        long delay = last == null ? FIRST_DELAY : Math.min(2 * last.delay(), MAX_DELAY);
        refusals.put(api, new Refusal(clock.getAsLong() + delay, delay, problem));
    }
}
