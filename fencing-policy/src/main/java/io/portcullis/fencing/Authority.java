package io.portcullis.fencing;

import org.jspecify.annotations.Nullable;

/**
 * All that a gateway may do at this moment: the one object that the control thread writes and every event loop reads.
 *
 * @param permit the permit in force, or null. One whose deadline has passed is as good as null
 * @param contactSent when the newest contact was sent; silence is counted from it
 */
public record Authority(@Nullable Permit permit, long contactSent) {
    /** Before the first contact: nothing is allowed, and the silence has lasted for ever. */
    public static final Authority NONE = new Authority(null, Long.MIN_VALUE / 2);
}
