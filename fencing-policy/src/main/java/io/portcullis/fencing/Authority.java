package io.portcullis.fencing;

import org.jspecify.annotations.Nullable;

/**
 * All that a gateway may do at this moment: the one object that the control thread writes and every event loop reads.
 *
 * @param permit the permit in force, or null. One whose deadline has passed is as good as null
 * @param permitEnd when the permit ends, or when the last one ended: a suspended session is given up sever-after later, whatever contacts
 *     say. A leadership that has had no permit yet counts from when it was first seen
 * @param contactSent when the newest contact was sent. For people: a pin does not make it newer
 * @param standbysUntil until when sessions on standbys go on that would tell of a promotion themselves
 * @param attestedUntil until when those go on that could not tell. After a silence both are held back until every event loop has severed
 *     the sessions in question: one that was not severed in time must not go on because contact returned
 */
public record Authority(
        @Nullable Permit permit, long permitEnd, long contactSent, long standbysUntil, long attestedUntil) {
    /** Before the first contact: nothing is allowed, and the silence has lasted for ever. */
    public static final Authority NONE = new Authority(null, Clocks.NEVER, Clocks.NEVER, Clocks.NEVER, Clocks.NEVER);
}
