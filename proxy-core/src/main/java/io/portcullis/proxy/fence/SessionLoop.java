package io.portcullis.proxy.fence;

import io.portcullis.fencing.ClockSource;
import io.portcullis.proxy.net.FatalErrors;
import io.portcullis.proxy.telemetry.LoopTelemetry;
import io.portcullis.proxy.telemetry.RepeatFilter;
import io.portcullis.proxy.telemetry.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one event loop, of all clusters, and their timers. Client and server channel of a session live on the same loop, so
 * nothing here needs a lock: except where it is said, everything must be called on the loop.
 *
 * <p>A session that fails is abandoned, and the other sessions are still called. Any other failure ends neither the loop nor its tick.
 */
public final class SessionLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);

    /** One coarse tick serves all timers of all sessions. */
    private static final Duration TICK = Duration.ofMillis(100);

    private final int index;
    private final ScheduledExecutorService executor;
    private final ClockSource clock;
    private final LoopTelemetry telemetry;
    private final IdleListener idle;
    private final BrokenListener broken;
    private final Heartbeat heartbeat;
    private final Traffic traffic = new Traffic();

    private final List<TickListener> tickListeners = new CopyOnWriteArrayList<>();
    private final Set<LoopSession> sessions = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<LoopSession, Long> deadlines = new IdentityHashMap<>();

    private final RepeatFilter<String> troubles = new RepeatFilter<>();

    private boolean connectionRemains;
    private long nextTick;

    /**
     * @param idle called now and then while the loop has no session
     * @param broken called if the process must end, after the reason was logged; it may be called more than once
     */
    public SessionLoop(
            int index,
            ScheduledExecutorService executor,
            ClockSource clock,
            LoopTelemetry telemetry,
            IdleListener idle,
            BrokenListener broken) {
        this.index = index;
        this.executor = executor;
        this.clock = clock;
        this.telemetry = telemetry;
        this.idle = idle;
        this.broken = broken;
        this.heartbeat = new Heartbeat("loop-" + index);
    }

    /** Starts the tick; it ends with the event loop. */
    public void start() {
        nextTick = clock.elapsed() + TICK.toNanos();
        var _ = executor.scheduleAtFixedRate(
                () -> guard("tick", this::tick), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    public int index() {
        return index;
    }

    /** Beats at each tick. May be read on any thread. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** For other threads: runs {@code task} on the loop. A task that fails is logged. */
    public void execute(Runnable task) {
        executor.execute(() -> guard("task", task));
    }

    private void guard(String what, Runnable part) {
        try {
            part.run();
        } catch (Throwable e) {
            if (troubles.isNews(what, String.valueOf(e), System.nanoTime())) {
                LOG.atError().addKeyValue("loop", index).setCause(e).log("a {} of an event loop failed", what);
            }
            if (FatalErrors.endProcess(e)) {
                broken.onBroken();
            }
        }
    }

    /**
     * Calls one part of a session.
     *
     * @return what {@code act} says, or true if it failed: the session is over then
     */
    <T extends Abandonable> boolean let(T part, Predicate<T> act) {
        try {
            return act.test(part);
        } catch (Throwable e) {
            abandon(part, e);
            return true;
        }
    }

    /** Calls each of them; one that fails is abandoned. */
    <T extends Abandonable> void each(Collection<T> some, Consumer<T> act) {
        for (T part : List.copyOf(some)) {
            let(part, each -> {
                act.accept(each);
                return false;
            });
        }
    }

    /** Whether each connection of a session that failed could be closed. */
    boolean closedAll() {
        return !connectionRemains;
    }

    /**
     * Ends a session that failed, and the process if it cannot go on: then because of {@code why}, or since the session could not be cut
     * off.
     */
    public void abandon(Abandonable session, Throwable why) {
        boolean cutOff = false;
        try {
            cutOff = session.abandon(why);
        } catch (Throwable e) {
            LOG.error("a session that failed could not be ended", e);
        }
        if (!cutOff) {
            connectionRemains = true;
            LOG.error(
                    "the connections of a session that failed could not be closed: the process ends, which closes them");
            broken.onBroken();
        } else if (FatalErrors.endProcess(why)) {
            LOG.error("the process cannot go on after such a failure, and ends");
            broken.onBroken();
        }
    }

    public Traffic traffic() {
        return traffic;
    }

    /** {@code listener} hears of each tick. Call it before {@link #start}. */
    void addTickListener(TickListener listener) {
        tickListeners.add(listener);
    }

    public void add(LoopSession session) {
        sessions.add(session);
    }

    public void remove(LoopSession session) {
        sessions.remove(session);
        deadlines.remove(session);
    }

    public int size() {
        return sessions.size();
    }

    /** Counts the sessions by what they do. May be called on any thread; the loop answers later. */
    public CompletableFuture<Map<SessionKind, Integer>> census() {
        return CompletableFuture.supplyAsync(
                () -> {
                    Map<SessionKind, Integer> counts = new HashMap<>();
                    each(sessions, session -> counts.merge(session.kind(), 1, Integer::sum));
                    return counts;
                },
                executor);
    }

    /** Calls {@code session} after {@code time}, rounded up to the next tick. Replaces an earlier time. */
    public void setTimer(LoopSession session, Duration length) {
        deadlines.put(session, clock.elapsed() + length.toNanos());
    }

    public void clearTimer(LoopSession session) {
        deadlines.remove(session);
    }

    /** The gateway stops. */
    public void stop() {
        each(sessions, LoopSession::onStop);
    }

    private void tick() {
        heartbeat.beat();
        long now = clock.elapsed();
        long lag = Math.max(0, now - nextTick);
        nextTick = now + TICK.toNanos();
        guard("measurement", () -> telemetry.loopLag(lag));
        if (sessions.isEmpty()) {
            guard("rest", idle::onIdle);
        }
        tickListeners.forEach(each -> guard("search for servers", each::onTick));
        guard("timer", () -> timeOut(now));
    }

    private void timeOut(long now) {
        List<LoopSession> late = new ArrayList<>();
        deadlines.forEach((session, deadline) -> {
            if (now >= deadline) {
                late.add(session);
            }
        });
        late.forEach(deadlines::remove);
        each(late, LoopSession::onTimeout);
    }
}
