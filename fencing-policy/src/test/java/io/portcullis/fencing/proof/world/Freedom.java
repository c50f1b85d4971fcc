package io.portcullis.fencing.proof.world;

/** What may go wrong, or merely happen, in a world. Everything else goes its ordinary way, if at any time and in any order. */
public enum Freedom {
    /** An agent stands still, and goes on later. Its PostgreSQL goes on serving. */
    STALL,
    /** An agent is gone, and is started again later. Its PostgreSQL goes on serving. */
    KILL,
    /** The leader stops its PostgreSQL and deletes the lock. Not covered by the lock's expiry. */
    RELEASE,
    /** An operator deletes the lock. Not covered by the lock's expiry. */
    DELETE_LOCK,
    /** The holder moves the lock to a new lease: the same leadership. */
    NEW_LEASE,
    /** An operator changes the ttl: each agent's next turn brings a new lease of the new length. */
    NEW_TTL,
    /** The DCS gets another leader: the term changes, leases start again. */
    DCS_LEADER_CHANGE,
    /** The leader of the DCS before still says how long leases live, and keeps them alive for itself. It takes part in no quorum. */
    DEPOSED_LEADER,
    /** The DCS does not answer for a while. */
    OUTAGE,
    /** After an outage of at least max-silence the DCS is back as another cluster, as it was when the backup was made. */
    RESTORE,
    /** The same, and it has the cluster id that it had before: {@code etcdctl snapshot restore} with the usual names. */
    RESTORE_IN_PLACE,
    /** A question fails, or its answer is lost; so is what a watch told. */
    LOSS,
    /** Whole gateways are stopped, at any point, and go on. */
    STOP,
    /** A gateway's process is killed, at any point, and started again: it knows nothing, and its registration stays for a while. */
    RESTART,
    /** The process is stopped between the receiving of bytes, the reading of the clock and the verdict. */
    BURST,
    /** The watch delivers; without it gateways know only what contacts tell. */
    WATCH,
    /** Another clock is set: nothing is wrong with the elapsed clock. */
    WALL_JUMP,
    /** The elapsed clock stands still while the wall clock goes on; the machine is stepped before bytes flow again. */
    CLOCK_STOP,
    /** Sessions on standbys, of both kinds. */
    REPLICA_SESSIONS,
    /** The data path reports doubts. */
    DOUBT,
    /** Nobody answers whether a node is writable, or the answer is not true. */
    FALSE_PROBE,
    /** An operator pins a node at a gateway, and unpins it. */
    PIN,
    /** An operator deletes a live gateway's registration, and no node is promoted for max-silence after that. */
    DELETE_REGISTRATION,
    /**
     * A node and the gateways lose the DCS. A leader that has lost it goes on in failsafe mode, and gateways ask all agents. For as long as
     * each permit may last that follows from their word, no other node takes the lock: Patroni's standbys wait for ttl after the leader's
     * last ping.
     */
    FAILSAFE,
    /** A node is promoted after it lost the lock: it stood still between the barrier's exit and the promotion. */
    LATE_PROMOTION,
    /** An agent that stood still writes its name over the lock of the node that was promoted meanwhile. No barrier runs then: (a) cannot hold. */
    OVERWRITE,
}
