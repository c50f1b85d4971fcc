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
 * @param bond what would still keep a lock of this node alive, in a DCS where that ends when the node releases its lock; null
 *     elsewhere, or if it is not known
 */
public record MemberClaim(
        Role role,
        boolean running,
        boolean reportsPromotion,
        @Nullable Mark writtenAt,
        int timeline,
        boolean reachable,
        @Nullable Bond bond) {

    /** Of a DCS where a node can release its lock and keep what kept it alive. */
    public MemberClaim(
            Role role,
            boolean running,
            boolean reportsPromotion,
            @Nullable Mark writtenAt,
            int timeline,
            boolean reachable) {
        this(role, running, reportsPromotion, writtenAt, timeline, reachable, null);
    }

    /** The same claim, whose node has kept {@code kept} alive. */
    public MemberClaim with(@Nullable Bond kept) {
        return new MemberClaim(role, running, reportsPromotion, writtenAt, timeline, reachable, kept);
    }

    /** The record was written later than {@code mark}; not if that is not known. */
    public boolean writtenAfter(Mark mark) {
        return writtenAt != null && writtenAt.after(mark) == Mark.Answer.YES;
    }

    public boolean claimsWritable() {
        return role == Role.PRIMARY && running && reportsPromotion;
    }
}
