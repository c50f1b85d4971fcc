package io.portcullis.lab.chaos.fault;

import io.portcullis.text.Labels;

/** The kinds of faults, with their victims and lengths. */
public enum FaultKind {
    AGENT_STOP(Victim.NODE, Length.UNTIL_EXPIRY),
    AGENT_KILL(Victim.NODE, Length.UNTIL_EXPIRY),
    POSTMASTER_KILL(Victim.NODE, Length.MOMENT),
    NODE_FREEZE(Victim.NODE, Length.UNTIL_EXPIRY),
    NODE_CUT_FROM_DCS(Victim.NODE, Length.UNTIL_EXPIRY),
    NODE_CUT_FROM_PEERS(Victim.NODE, Length.A_WHILE),
    NODE_CUT_FROM_GATEWAYS(Victim.NODE, Length.A_WHILE),
    NODE_TO_DCS_CUT(Victim.NODE, Length.UNTIL_EXPIRY),
    DCS_TO_NODE_CUT(Victim.NODE, Length.UNTIL_EXPIRY),
    NODE_TO_PEERS_CUT(Victim.NODE, Length.A_WHILE),
    PEERS_TO_NODE_CUT(Victim.NODE, Length.A_WHILE),
    NODE_TO_GATEWAYS_CUT(Victim.NODE, Length.A_WHILE),
    GATEWAYS_TO_NODE_CUT(Victim.NODE, Length.A_WHILE),
    GATEWAY_STOP(Victim.GATEWAY, Length.A_WHILE),
    GATEWAY_KILL(Victim.GATEWAY, Length.A_WHILE),
    GATEWAY_CUT_FROM_DCS(Victim.GATEWAY, Length.A_WHILE),
    GATEWAY_TO_DCS_CUT(Victim.GATEWAY, Length.A_WHILE),
    DCS_TO_GATEWAY_CUT(Victim.GATEWAY, Length.A_WHILE),
    PACKET_LOSS(Victim.ANY, Length.A_WHILE),
    SLOW_LINK(Victim.ANY, Length.A_WHILE),
    DCS_MEMBER_STOP(Victim.DCS, Length.A_WHILE),
    DCS_MAJORITY_STOP(Victim.DCS, Length.A_WHILE),
    DCS_LEADER_CHANGE(Victim.CLUSTER, Length.MOMENT),
    LOCK_DELETED(Victim.CLUSTER, Length.MOMENT),
    RESTART_ALL(Victim.CLUSTER, Length.BRIEF);

    private final Victim victim;
    private final Length length;

    FaultKind(Victim victim, Length length) {
        this.victim = victim;
        this.length = length;
    }

    /** What a fault hits. */
    enum Victim {
        NODE,
        GATEWAY,
        DCS,
        /** One of all of these. */
        ANY,
        CLUSTER
    }

    /** The time from a fault to its repair, in milliseconds. */
    enum Length {
        /** Needs no repair. */
        MOMENT(0, 0),
        BRIEF(500, 4_000),
        A_WHILE(1_000, 16_000),
        /** Sometimes short, and sometimes so long that the lock expires: {@link FaultPlanner}. */
        UNTIL_EXPIRY(21_000, 27_000);

        private final int minMillis;
        private final int maxMillis;

        Length(int minMillis, int maxMillis) {
            this.minMillis = minMillis;
            this.maxMillis = maxMillis;
        }

        int minMillis() {
            return minMillis;
        }

        int maxMillis() {
            return maxMillis;
        }
    }

    Victim victim() {
        return victim;
    }

    Length length() {
        return length;
    }

    /** The name on the command line. */
    public String label() {
        return Labels.of(this);
    }
}
