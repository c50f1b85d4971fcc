package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Since when sessions of a leadership wait for a permit. Contacts that give none do not make the wait any shorter: a gateway that hears the
 * DCS and cannot register itself there may hear it for hours.
 *
 * @param of the leadership that has the lock, or is pinned; null if there is none
 * @param since when its permit ended, or will end if there is one. Where there never was one, when the leadership was first seen
 */
record Suspension(@Nullable Leadership of, long since) {
    static final Suspension NONE = new Suspension(null, Clocks.NEVER);

    Suspension next(@Nullable Leadership leads, @Nullable Permit permit, long now) {
        if (permit != null) {
            return new Suspension(permit.leadership(), permit.deadline());
        }
        return new Suspension(leads, Objects.equals(leads, of) ? Math.min(since, now) : now);
    }

    /** Whether the wait is over: the sessions are severed. */
    boolean over(FencingSettings settings, long now) {
        return now >= end(settings);
    }

    long end(FencingSettings settings) {
        return since + settings.severAfter().toNanos();
    }
}
