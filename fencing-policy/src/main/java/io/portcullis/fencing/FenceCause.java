package io.portcullis.fencing;

/** Why the sessions that a fence severs are not allowed any more. */
public enum FenceCause {
    /** The lock left the node, or was taken again by it: another leadership, or none. */
    LEADERSHIP_ENDED("the lock left the node"),
    /** A replica's node is no longer known to be a standby. */
    ROLE_CHANGED("the node is no longer a standby"),
    /** The gateway does not know any more which node is the primary. */
    SILENCE("contact with the DCS was lost for too long"),
    /** The DCS answers, and its answer gives no permit: no registration, no time of the lock. */
    UNCONFIRMED("this gateway could not confirm for too long that it may relay for the node"),
    /** The DCS went back in time: a restore, or two clusters behind one address. */
    DCS_REGRESSED("the DCS went back in time"),
    /** An operator's pin began or ended. */
    PIN("an operator pinned or unpinned the primary");

    private final String text;

    FenceCause(String text) {
        this.text = text;
    }

    /** For people: what happened, to complete "because ...". */
    public String text() {
        return text;
    }
}
