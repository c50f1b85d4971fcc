package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a gateway may do at this moment: the one object that the control thread writes and every event loop reads.
 *
 * @param permits the permits in force, one for each leadership. A lock has one holder, so {@link FencingMachine} gives at most one. A
 *     permit whose deadline has passed counts as none
 * @param permitEnd when the permit ends, or when the last one ended: a suspended session is severed sever-after later, even if contacts
 *     go on. For a leadership that has had no permit yet: when it was first seen
 * @param contactSent when the newest contact was sent. For people: a pin does not make it newer
 * @param standbysUntil until when sessions on standbys go on that would report a promotion themselves
 * @param attestedUntil until when those go on that could not report one. After a silence both stay in the past until every event loop has
 *     severed the sessions in question: a session that was not severed in time must not go on because contact returned
 */
public record Authority(
        List<Permit> permits, long permitEnd, long contactSent, long standbysUntil, long attestedUntil) {
    /** Before the first contact: nothing is allowed. */
    public static final Authority NONE =
            new Authority(List.of(), Clocks.NEVER, Clocks.NEVER, Clocks.NEVER, Clocks.NEVER);

    public Authority {
        permits = List.copyOf(permits);
    }

    /** Of a cluster with one writer. */
    public Authority(
            @Nullable Permit permit, long permitEnd, long contactSent, long standbysUntil, long attestedUntil) {
        this(permit == null ? List.of() : List.of(permit), permitEnd, contactSent, standbysUntil, attestedUntil);
    }

    /** The permit for {@code leadership}, or null. Called for every burst: allocates nothing, and of one permit it is direct. */
    public @Nullable Permit permit(Leadership leadership) {
        for (int i = 0; i < permits.size(); i++) {
            Permit permit = permits.get(i);
            if (leadership.equals(permit.leadership())) {
                return permit;
            }
        }
        return null;
    }

    /** The permit that lasts longest, or null if there is none: of a cluster with one writer, its permit. */
    public @Nullable Permit permit() {
        Permit longest = null;
        for (Permit permit : permits) {
            longest = longest == null || permit.deadline() > longest.deadline() ? permit : longest;
        }
        return longest;
    }
}
