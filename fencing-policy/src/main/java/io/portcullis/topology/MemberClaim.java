package io.portcullis.topology;

/**
 * What a node's own record in the DCS claims, as far as fencing cares.
 *
 * @param running PostgreSQL runs, as opposed to starting, stopping, crashed or unknown
 * @param tellsPromotion the agent distinguishes a finished promotion from one under way (Patroni 3.0 and later); without that,
 *     {@link Role#PRIMARY} proves nothing
 * @param writtenAt revision of the record
 * @param timeline of the node, or 0 if it did not say
 * @param reachable the record gives an address we can connect to
 */
public record MemberClaim(
        Role role, boolean running, boolean tellsPromotion, long writtenAt, int timeline, boolean reachable) {

    public boolean claimsWritable() {
        return role == Role.PRIMARY && running && tellsPromotion;
    }
}
