package io.portcullis.fencing.proof.world;

import java.util.EnumSet;
import java.util.Set;

/** What kind of DCS a world has. What is promised, and what can happen at all, differs. */
@SuppressWarnings("ImmutableEnumChecker") // the sets are never changed
public enum Kind {
    /** The lock hangs on a lease, and the DCS says how long that still lives: etcd. */
    LEASES(World.ALL_INVARIANTS, EnumSet.noneOf(Freedom.class)),

    /** The lock hangs on a session, of which the DCS does not say when it ends; it stays when its agent releases the lock: Consul. */
    SESSIONS(World.ALL_INVARIANTS, EnumSet.noneOf(Freedom.class)),

    /**
     * The same, but an agent that releases the lock ends its session, and one that has another session deletes the lock and creates it again.
     * A member's record shows its session: ZooKeeper.
     */
    EPHEMERALS(World.ALL_INVARIANTS, EnumSet.of(Freedom.NEW_LEASE, Freedom.NEW_TTL)),

    /**
     * Nothing expires in the DCS. The holder writes its record in each turn; another node takes it over, in place, when it has not changed for
     * its time by that node's own clock: Kubernetes. Answers tell of no term, so what a restore in place looks like is left out here.
     */
    RECORD(
            World.ALL_INVARIANTS,
            EnumSet.of(
                    Freedom.NEW_LEASE,
                    Freedom.DCS_LEADER_CHANGE,
                    Freedom.DEPOSED_LEADER,
                    Freedom.RESTORE_IN_PLACE,
                    Freedom.DELETE_REGISTRATION)),

    /**
     * No DCS can be reached, the nodes themselves are asked what they are. That is no quorum, nothing is said of the lock, and no gateway
     * registers. What remains is that a gateway does not go beyond what the nodes said, and closes when they do not answer.
     */
    POLL(
            "bceg",
            EnumSet.of(
                    Freedom.WATCH,
                    Freedom.RESTORE,
                    Freedom.RESTORE_IN_PLACE,
                    Freedom.DELETE_REGISTRATION,
                    Freedom.REPLICA_SESSIONS,
                    Freedom.DEPOSED_LEADER));

    private final String promised;
    private final Set<Freedom> impossible;

    Kind(String promised, Set<Freedom> impossible) {
        this.promised = promised;
        this.impossible = impossible;
    }

    boolean promises(char invariant) {
        return promised.indexOf(invariant) >= 0;
    }

    boolean may(Freedom freedom) {
        return !impossible.contains(freedom);
    }

    /** The DCS itself ends what is not kept alive. */
    boolean expires() {
        return this != RECORD;
    }

    /** Answers say under which leader of the DCS they were given. */
    boolean tellsTerms() {
        return this != RECORD && this != POLL;
    }
}
