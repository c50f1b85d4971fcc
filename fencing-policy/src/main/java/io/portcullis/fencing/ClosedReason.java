package io.portcullis.fencing;

import io.portcullis.text.Labels;

/**
 * Why the primary route is closed. Each has an entry in {@code docs/runbook.md}; the label is the same in logs, metrics, the
 * admin endpoint and the message to clients.
 */
public enum ClosedReason {
    NO_CONTACT_YET("the DCS has not answered since this gateway started"),
    CONTACT_LOST("the DCS has not answered for too long"),
    DCS_REFUSES("the DCS refuses the login of this gateway, or what it asks"),
    CLOCK_JUMPED("a clock of this machine jumped, and the DCS has not been reached since"),
    DCS_REGRESSED("the DCS went back in time: a restore, or two clusters behind its addresses"),
    CLUSTER_UNKNOWN("the DCS has no keys of this cluster"),
    NO_LEADER("no node holds the lock"),
    NO_LEADER_PAUSED("no node holds the lock, and automatic failover is paused"),
    NO_LEADER_FAILSAFE("no node holds the lock; failsafe mode may keep a primary writable without it"),
    LEADERSHIP_REAPPEARED("a leadership that had ended is shown again"),
    NOT_REGISTERED("this gateway could not register itself in the DCS, where promotion barriers look for it"),
    LOCK_TIME_UNKNOWN("the DCS does not say how long the lock still holds"),
    LOCK_EXPIRING("the holder does not renew the lock, and it is about to expire"),
    STANDBY_CLUSTER("the leader is the standby leader of another cluster, and read-only"),
    LOCK_OVERWRITTEN(
            "another node has written its name over the lock of a newer primary: acknowledged writes are in danger"),
    TWO_PRIMARIES("two nodes claim to be writable"),
    LEADER_ADDRESS_UNKNOWN("the leader's record gives no address to connect to"),
    LEADER_UNVERIFIED("the leader could not yet be asked whether it is writable"),
    LEADER_NOT_RUNNING("PostgreSQL on the leader is not running"),
    PROMOTION_UNFINISHED("the leader holds the lock and is not promoted yet"),
    WRONG_SYSTEM("the leader's PostgreSQL belongs to another cluster: its system identifier differs"),
    TIMELINE_BEHIND("the leader is on an older timeline than one already seen"),
    TIMELINE_DIVERGED("the leader's timeline left the common past elsewhere than the one already seen"),
    LEADER_UNREACHABLE("the leader does not accept connections from this gateway"),
    FENCE_UNFINISHED("sessions of the previous leadership are still being severed");

    private final String text;

    ClosedReason(String text) {
        this.text = text;
    }

    /** Its spelling everywhere: {@code no-leader}. */
    public String label() {
        return Labels.of(this);
    }

    /** It follows from what the leader says of its data and what is known of the cluster's. */
    public boolean compares() {
        return this == LOCK_OVERWRITTEN || this == WRONG_SYSTEM || this == TIMELINE_BEHIND || this == TIMELINE_DIVERGED;
    }

    /** One sentence for people, without full stop. */
    public String text() {
        return text;
    }
}
