package io.portcullis.proxy.fence;

import io.portcullis.fencing.AllowedSessions;
import io.portcullis.fencing.FenceCause;

/** A connection to a server as the fencing policy sees it. All methods are called on its event loop. */
public interface FencedServer extends Abandonable {
    /**
     * Only {@code allowed} may exist from now on.
     *
     * @return true if this one was cut off
     */
    boolean onFence(AllowedSessions allowed, FenceCause cause);

    /** The permit has ended: a session that must not be suspended ends. */
    void onSuspend();

    /** The authority was renewed: a suspended session goes on if the authority covers it. */
    void onGrant();

    /** Whether the permit is what allows it. */
    boolean underPermit();
}
