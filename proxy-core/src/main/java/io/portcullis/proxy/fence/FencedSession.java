package io.portcullis.proxy.fence;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.FenceCause;

/** A session as its event loop sees it. All methods are called on that loop. */
public interface FencedSession {
    /**
     * Only {@code entitled} sessions may exist from now on.
     *
     * @return true if this one was cut off
     */
    boolean onFence(AllowedSessions entitled, FenceCause cause);

    /** The permit is gone: a session that must not be suspended ends. */
    void onSuspend();

    /** The authority was renewed: a suspended session that it covers goes on. */
    void onGrant();

    /** Things may have changed for a session that looks for a server. */
    void onRouteChanged();

    /** Whether the session is entitled by the permit. */
    boolean underPermit();

    /** The gateway stops. */
    void onStop();

    /** What the session is doing, for metrics. */
    SessionKind kind();

    /** The time the session gave itself is over. */
    void onTimeout();

    /**
     * One of the methods above failed. Ends the session whatever state it is in: both connections are reset, its places and its
     * registrations are given back, and it is removed from its loop. Each part is tried, whatever the ones before it did.
     *
     * @return whether both connections are closed now
     */
    boolean abandon(Throwable why);
}
