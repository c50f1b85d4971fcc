package io.portcullis.discovery.conformance;

/** The stories of the suite. */
enum Story {
    ELECTION,
    SWITCHOVER,
    CRASH,
    SAME_NODE_AGAIN,
    AGENT_CONTINUED,
    STOLEN_LOCK,
    GARBAGE,
    KEY_CHURN,
    MEMBERS_CHANGED,
    GATEWAY_RESTARTED,
    REGISTRATION_LOST,
    CUT_OFF,
    SLOW,
    RESTARTED,
    QUORUM_LOST,
    UNREACHABLE_AT_START,
    WRONG_CREDENTIALS
}
