package io.portcullis.fencing;

import org.jspecify.annotations.Nullable;

/**
 * All that a gateway may do at this moment: the one object that the control thread writes and every event loop reads.
 *
 * @param permit the permit in force, or null. One whose deadline has passed counts as null
 * @param permitEnd when the permit ends, or when the last one ended: a suspended session is severed sever-after later, even if contacts go
 * on. For a leadership that has had no permit yet: when it was first seen
 * @param contactSent when the newest contact was sent. For people: a pin does not make it newer
 * @param standbysUntil until when sessions on standbys go on that would report a promotion themselves
 * @param attestedUntil until when those go on that could not report one. After a silence both stay in the past until every event loop has
 * severed the sessions in question: a session that was not severed in time must not go on because contact returned
 */
public record Authority(
        @Nullable Permit permit, long permitEnd, long contactSent, long standbysUntil, long attestedUntil) {
    /** Before the first contact: nothing is allowed. */
    public static final Authority NONE = new Authority(null, Clocks.NEVER, Clocks.NEVER, Clocks.NEVER, Clocks.NEVER);
}
