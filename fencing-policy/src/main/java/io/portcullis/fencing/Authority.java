package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a gateway may do at this moment: the one object that the control thread writes and every event loop reads.
 *
 * @param permits the permits in force, one a leadership. A lock has one holder, so {@link FencingMachine} gives one at the most. A
 *     permit whose deadline has passed is as good as none
 * @param permitEnd when the permit ends, or when the last one ended: a suspended session is given up sever-after later, whether
 *     there are contacts or not. A leadership that has had no permit yet counts from when it was first seen
 * @param contactSent when the newest contact was sent. For people: a pin does not make it newer
 * @param standbysUntil until when sessions on standbys go on that would tell of a promotion themselves
 * @param attestedUntil until when those go on that could not tell. After a silence both are held back until every event loop has severed
 *     the sessions in question: one that was not severed in time must not go on because contact returned
 */
public record Authority(
        List<Permit> permits, long permitEnd, long contactSent, long standbysUntil, long attestedUntil) {
    /** Before the first contact: nothing is allowed, and there has been silence since ever. */
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
