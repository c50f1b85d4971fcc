package io.portcullis.proxy.fence;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.FenceCause;
import io.portcullis.proxy.net.FatalErrors;
import io.portcullis.proxy.telemetry.GatewayTelemetry;
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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one event loop and what they are entitled to. Client and server channel of a session live on the same loop, so
 * nothing here needs a lock: except where it is said, everything must be called on the loop.
 *
 * <p>A session that fails is abandoned and keeps nobody else from being told. What fails beside that ends neither the loop nor its tick.
 */
public final class SessionLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);

    /** One coarse tick serves all timers of all sessions. */
    private static final Duration TICK = Duration.ofMillis(100);

    private final int index;
    private final ScheduledExecutorService executor;
    private final ClockSource clock;
    private final GatewayTelemetry events;
    private final Runnable whenIdle;
    private final Runnable onBroken;
    private final Heartbeat pulse;
    private final Traffic traffic = new Traffic();

    private final Set<FencedSession> sessions = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<FencedSession> seeking = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<FencedSession> suspended = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<FencedSession, Long> deadlines = new IdentityHashMap<>();

    private final RepeatFilter<String> troubles = new RepeatFilter<>();

    private volatile AllowedSessions entitled = AllowedSessions.NOBODY;
    private boolean someoneRemains;
    private long lastRelayed = LeadershipChange.NOT_YET;
    private long nextTick;

    /**
     * @param whenIdle lets go of what only sessions need; called on the loop, now and then while it has none
     * @param onBroken called if the process must end, after the reason was logged; it may be called more than once
     */
    public SessionLoop(
            int index,
            ScheduledExecutorService executor,
            ClockSource clock,
            GatewayTelemetry events,
            Runnable whenIdle,
            Runnable onBroken) {
        this.index = index;
        this.executor = executor;
        this.clock = clock;
        this.events = events;
        this.whenIdle = whenIdle;
        this.onBroken = onBroken;
        this.pulse = new Heartbeat("loop-" + index);
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

    /** Seen at each tick. May be read from anywhere. */
    public Heartbeat pulse() {
        return pulse;
    }

    /** The door for other threads. A task that fails is logged. */
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
                onBroken.run();
            }
        }
    }

    /**
     * Lets one session act for itself.
     *
     * @return what {@code act} says, or true if it failed: the session is over then
     */
    private boolean let(FencedSession session, Predicate<FencedSession> act) {
        try {
            return act.test(session);
        } catch (Throwable e) {
            abandon(session, e);
            return true;
        }
    }

    /** Ends a session that failed, and the process if it cannot go on: then because of {@code why}, or since the session could not be cut off. */
    public void abandon(FencedSession session, Throwable why) {
        boolean cutOff = false;
        try {
            cutOff = session.abandon(why);
        } catch (Throwable e) {
            LOG.error("a session that failed could not be ended", e);
        }
        if (!cutOff) {
            someoneRemains = true;
            LOG.error(
                    "the connections of a session that failed could not be closed: the process ends, which closes them");
            onBroken.run();
        } else if (FatalErrors.endProcess(why)) {
            LOG.error("the process cannot go on after such a failure, and ends");
            onBroken.run();
        }
    }

    public Traffic traffic() {
        return traffic;
    }

    /** What sessions of this loop may rest on at this moment. Looked up at use, never kept. May be read from anywhere. */
    public AllowedSessions entitled() {
        return entitled;
    }

    public void add(FencedSession session) {
        sessions.add(session);
    }

    public void remove(FencedSession session) {
        sessions.remove(session);
        seeking.remove(session);
        suspended.remove(session);
        deadlines.remove(session);
    }

    public int size() {
        return sessions.size();
    }

    /** Counts the sessions by what they do. May be called from anywhere; the loop answers when it comes to it. */
    public CompletableFuture<Map<SessionKind, Integer>> census() {
        return CompletableFuture.supplyAsync(
                () -> {
                    Map<SessionKind, Integer> counts = new HashMap<>();
                    each(sessions, session -> counts.merge(session.kind(), 1, Integer::sum));
                    return counts;
                },
                executor);
    }

    public void seeks(FencedSession session, boolean seeks) {
        mark(seeking, session, seeks);
    }

    public void suspends(FencedSession session, boolean isSuspended) {
        mark(suspended, session, isSuspended);
    }

    private static void mark(Set<FencedSession> set, FencedSession session, boolean member) {
        if (member) {
            set.add(session);
        } else {
            set.remove(session);
        }
    }

    /** {@code session} is told when so much time has passed, to the next tick. Replaces what was set before. */
    public void setTimer(FencedSession session, Duration length) {
        deadlines.put(session, clock.elapsed() + length.toNanos());
    }

    public void clearTimer(FencedSession session) {
        deadlines.remove(session);
    }

    /** Bytes of a session under the permit passed the gate. */
    public void relayedUnderPermit(long elapsed) {
        lastRelayed = elapsed;
    }

    /**
     * What a fence did on this loop.
     *
     * @param lastRelayed when bytes last passed under the leadership that it ended, or {@link LeadershipChange#NOT_YET}
     * @param complete whether all whom it was to end have ended
     */
    record Fenced(int severed, long lastRelayed, boolean complete) {}

    /** Severs what is not entitled any more. */
    Fenced fence(AllowedSessions next, FenceCause cause) {
        long relayed = lastRelayed;
        if (!Objects.equals(entitled.leadership(), next.leadership())) {
            lastRelayed = LeadershipChange.NOT_YET;
        }
        entitled = next;
        int severed = 0;
        for (FencedSession session : List.copyOf(sessions)) {
            if (let(session, each -> each.onFence(next, cause))) {
                severed++;
            }
        }
        retrySeeking();
        return new Fenced(severed, relayed, !someoneRemains);
    }

    /** The permit is gone; returns how many sessions rest on it. */
    int suspend() {
        int resting = 0;
        for (FencedSession session : List.copyOf(sessions)) {
            if (let(session, SessionLoop::suspend)) {
                resting++;
            }
        }
        return resting;
    }

    private static boolean suspend(FencedSession session) {
        boolean rests = session.underPermit();
        if (rests) {
            session.onSuspend();
        }
        return rests;
    }

    void grant() {
        each(suspended, FencedSession::onGrant);
    }

    void retrySeeking() {
        each(seeking, FencedSession::onRouteChanged);
    }

    /** The gateway stops. */
    public void stop() {
        each(sessions, FencedSession::onStop);
    }

    private void each(Collection<FencedSession> some, Consumer<FencedSession> act) {
        for (FencedSession session : List.copyOf(some)) {
            let(session, each -> {
                act.accept(each);
                return false;
            });
        }
    }

    private void tick() {
        pulse.beat();
        long now = clock.elapsed();
        long lag = Math.max(0, now - nextTick);
        nextTick = now + TICK.toNanos();
        guard("measurement", () -> events.loopLag(lag));
        if (sessions.isEmpty()) {
            guard("rest", whenIdle);
        }
        guard("search for servers", this::retrySeeking);
        guard("timer", () -> timeOut(now));
    }

    private void timeOut(long now) {
        List<FencedSession> late = new ArrayList<>();
        deadlines.forEach((session, deadline) -> {
            if (now >= deadline) {
                late.add(session);
            }
        });
        late.forEach(deadlines::remove);
        each(late, FencedSession::onTimeout);
    }
}
