package io.portcullis.proxy.fence;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.FenceCause;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What one cluster has on one event loop: its connections to servers, and the sessions that wait for one. A fence of the cluster touches
 * these and nothing else. Except where it is said, everything must be called on the loop.
 */
public final class ClusterSessions {
    private final SessionLoop loop;
    private final Set<FencedServer> servers = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<FencedServer> suspended = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<LoopSession> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

    private volatile AllowedSessions allowed = AllowedSessions.NONE;
    private long lastRelayed = LeadershipChange.NOT_YET;

    /** The part of a cluster that is served on {@code loop}. Create it before the loop is started. */
    public ClusterSessions(SessionLoop loop) {
        this.loop = loop;
        loop.addTickListener(this::retryWaiting);
    }

    /** The event loop, for tasks from other threads. */
    SessionLoop loop() {
        return loop;
    }

    /** What may exist on this loop at this moment. Looked up at use, never kept. May be read from anywhere. */
    public AllowedSessions allowed() {
        return allowed;
    }

    public void add(FencedServer server) {
        servers.add(server);
    }

    public void remove(FencedServer server) {
        servers.remove(server);
        suspended.remove(server);
    }

    public void suspends(FencedServer server, boolean isSuspended) {
        mark(suspended, server, isSuspended);
    }

    /** Whether {@code session} waits for a server. */
    public void waits(LoopSession session, boolean waits) {
        mark(waiting, session, waits);
    }

    private static <T> void mark(Set<T> set, T each, boolean member) {
        if (member) {
            set.add(each);
        } else {
            set.remove(each);
        }
    }

    /** Bytes of a session under the permit passed the gate. */
    public void relayedUnderPermit(long elapsed) {
        lastRelayed = elapsed;
    }

    /**
     * What a fence did on this loop.
     *
     * @param lastRelayed when bytes last passed under the leadership that it ended, or {@link LeadershipChange#NOT_YET}
     * @param complete whether all that it was to close are closed
     */
    record Fenced(int severed, long lastRelayed, boolean complete) {}

    /** Closes what is not allowed any more. */
    Fenced fence(AllowedSessions next, FenceCause cause) {
        long relayed = lastRelayed;
        if (!allowed.leaderships().equals(next.leaderships())) {
            lastRelayed = LeadershipChange.NOT_YET;
        }
        allowed = next;
        int severed = 0;
        for (FencedServer server : List.copyOf(servers)) {
            if (loop.let(server, each -> each.onFence(next, cause))) {
                severed++;
            }
        }
        retryWaiting();
        return new Fenced(severed, relayed, loop.closedAll());
    }

    /** The permit is gone; returns how many connections rest on it. */
    int suspend() {
        int resting = 0;
        for (FencedServer server : List.copyOf(servers)) {
            if (loop.let(server, ClusterSessions::suspend)) {
                resting++;
            }
        }
        return resting;
    }

    private static boolean suspend(FencedServer server) {
        boolean rests = server.underPermit();
        if (rests) {
            server.onSuspend();
        }
        return rests;
    }

    void grant() {
        loop.each(suspended, FencedServer::onGrant);
    }

    /** The sessions that wait look for a server again. */
    void retryWaiting() {
        loop.each(waiting, LoopSession::onRouteChanged);
    }
}
