package io.portcullis.proxy.fence;

import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Entitled;
import io.portcullis.fencing.FenceCause;
import io.portcullis.proxy.telemetry.GatewayEvents;
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

/**
 * The sessions of one event loop and what they are entitled to. Client and server channel of a session live on the same loop, so
 * nothing here needs a lock: except for {@link #index} and {@link #execute}, everything must be called on the loop.
 */
public final class SessionLoop {
    /** One coarse tick serves all timers of all sessions. */
    private static final Duration TICK = Duration.ofMillis(100);

    private final int index;
    private final ScheduledExecutorService executor;
    private final ClockSource clock;
    private final GatewayEvents events;
    private final Runnable whenIdle;
    private final Traffic traffic = new Traffic();

    private final Set<FencedSession> sessions = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<FencedSession> seeking = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<FencedSession> suspended = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<FencedSession, Long> deadlines = new IdentityHashMap<>();

    private volatile Entitled entitled = Entitled.NOBODY;
    private long lastRelayed = LeadershipChange.NOT_YET;
    private long nextTick;

    /** @param whenIdle lets go of what only sessions need; called on the loop, now and then while it has none */
    public SessionLoop(
            int index, ScheduledExecutorService executor, ClockSource clock, GatewayEvents events, Runnable whenIdle) {
        this.index = index;
        this.executor = executor;
        this.clock = clock;
        this.events = events;
        this.whenIdle = whenIdle;
    }

    /** Starts the tick; it ends with the event loop. */
    public void start() {
        nextTick = clock.elapsed() + TICK.toNanos();
        var _ = executor.scheduleAtFixedRate(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    public int index() {
        return index;
    }

    /** The door for other threads. */
    public void execute(Runnable task) {
        executor.execute(task);
    }

    public Traffic traffic() {
        return traffic;
    }

    /** What sessions of this loop may rest on at this moment. Looked up at use, never kept. May be read from anywhere. */
    public Entitled entitled() {
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

    public Collection<FencedSession> sessions() {
        return List.copyOf(sessions);
    }

    /** Counts the sessions by what they do. May be called from anywhere; the loop answers when it comes to it. */
    public CompletableFuture<Map<SessionKind, Integer>> census() {
        return CompletableFuture.supplyAsync(
                () -> {
                    Map<SessionKind, Integer> counts = new HashMap<>();
                    sessions.forEach(session -> counts.merge(session.kind(), 1, Integer::sum));
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
     */
    record Fenced(int severed, long lastRelayed) {}

    /** Severs what is not entitled any more. */
    Fenced fence(Entitled next, FenceCause cause) {
        long relayed = lastRelayed;
        if (!Objects.equals(entitled.leadership(), next.leadership())) {
            lastRelayed = LeadershipChange.NOT_YET;
        }
        entitled = next;
        int severed = 0;
        for (FencedSession session : List.copyOf(sessions)) {
            if (session.onFence(next, cause)) {
                severed++;
            }
        }
        retrySeeking();
        return new Fenced(severed, relayed);
    }

    /** The permit is gone; returns how many sessions rest on it. */
    int suspend() {
        int resting = 0;
        for (FencedSession session : List.copyOf(sessions)) {
            if (session.underPermit()) {
                resting++;
                session.onSuspend();
            }
        }
        return resting;
    }

    void grant() {
        for (FencedSession session : List.copyOf(suspended)) {
            session.onGrant();
        }
    }

    void retrySeeking() {
        for (FencedSession session : List.copyOf(seeking)) {
            session.onRouteChanged();
        }
    }

    private void tick() {
        long now = clock.elapsed();
        events.loopLag(Math.max(0, now - nextTick));
        nextTick = now + TICK.toNanos();
        if (sessions.isEmpty()) {
            whenIdle.run();
        }
        retrySeeking();
        List<FencedSession> late = new ArrayList<>();
        deadlines.forEach((session, deadline) -> {
            if (now >= deadline) {
                late.add(session);
            }
        });
        for (FencedSession session : late) {
            deadlines.remove(session);
            session.onTimeout();
        }
    }
}
