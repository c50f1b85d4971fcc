package io.portcullis.topology;

/** What a node's agent says the node is. */
public enum Role {
    /** Accepts writes, or is about to: agents before Patroni 3.0 said so before promotion had finished. */
    PRIMARY,
    /** Promotion was asked for and has not finished. Patroni 3.0 and later. */
    PROMOTED,
    REPLICA,
    /** Holds the lock of a standby cluster: the leader, and read-only. */
    STANDBY_LEADER,
    DEMOTED,
    UNINITIALIZED,
    UNKNOWN;

    /** Reads the {@code role} of Patroni's member record; {@code master} is what versions before 4.0 wrote. */
    public static Role ofPatroni(String text) {
        return switch (text) {
            case "primary", "master" -> PRIMARY;
            case "promoted" -> PROMOTED;
            case "replica" -> REPLICA;
            case "standby_leader" -> STANDBY_LEADER;
            case "demoted" -> DEMOTED;
            case "uninitialized" -> UNINITIALIZED;
            default -> UNKNOWN;
        };
    }
}
