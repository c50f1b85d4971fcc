package io.portcullis.topology;

import org.jspecify.annotations.Nullable;

/**
 * What a node's own record in the DCS claims, as far as fencing needs it.
 *
 * @param running PostgreSQL runs, as opposed to starting, stopping, crashed or unknown
 * @param reportsPromotion the agent distinguishes a finished promotion from one under way; without that,
 *     {@link Role#PRIMARY} proves nothing
 * @param writtenAt when the record was written, or null if there is none
 * @param timeline of the node, or 0 if it did not say
 * @param reachable the record gives an address we can connect to
 */
public record MemberClaim(
        Role role,
        boolean running,
        boolean reportsPromotion,
        @Nullable Mark writtenAt,
        int timeline,
        boolean reachable) {

    /** The record was written later than {@code mark}; not if that is not known. */
    public boolean writtenAfter(Mark mark) {
        return writtenAt != null && writtenAt.after(mark) == Mark.Answer.YES;
    }

    public boolean claimsWritable() {
        return role == Role.PRIMARY && running && reportsPromotion;
    }
}
