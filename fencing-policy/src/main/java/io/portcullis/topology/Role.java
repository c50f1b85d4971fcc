package io.portcullis.topology;

/** What a node's agent says the node is. */
public enum Role {
    /** Accepts writes, or is about to: old agents said so before promotion had finished. */
    PRIMARY,
    /** Promotion was asked for and has not finished. Old agents never say so. */
    PROMOTED,
    REPLICA,
    /** Holds the lock of a standby cluster: the leader, and read-only. */
    STANDBY_LEADER,
    DEMOTED,
    UNINITIALIZED,
    UNKNOWN;
}
