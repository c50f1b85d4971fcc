package io.portcullis.fencing.proof.world;

import io.portcullis.fencing.LockRecord;
import io.portcullis.fencing.barrier.Barrier;
import io.portcullis.fencing.barrier.Directory;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Role;
import io.portcullis.topology.TimelineHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server and the agent beside it. The server goes on serving whatever becomes of the agent: that is the hazard. */
final class Node {
    enum Agent {
        RUNNING,
        /** It does not reach the DCS. */
        CUT_OFF,
        STALLED,
        KILLED
    }

    /** A promotion on its way: the barrier, if there is one, and the reading that is under way. */
    static final class Promotion {
        final Leadership leadership;

        @Nullable
        Barrier barrier;

        final List<Directory> readings = new ArrayList<>();
        /** When the reading under way was sent, on the barrier's clock, or -1. */
        long sent = -1;

        @Nullable
        Directory evaluated;

        @Nullable
        Leadership holderThen;

        boolean passed;
        /** When the sleep is over, on the node's clock; 0 if there is a barrier, or nothing at all. */
        final long sleepsUntil;

        Promotion(Leadership leadership, boolean passed, long sleepsUntil) {
            this.leadership = leadership;
            this.passed = passed;
            this.sleepsUntil = sleepsUntil;
        }

        /** What the barrier was asked about; after a restore the agent may not know yet how that is called now. */
        Leadership granted() {
            return barrier != null && barrier.leadership() != null ? barrier.leadership() : leadership;
        }

        Promotion copy() {
            Promotion copy = new Promotion(leadership, passed, sleepsUntil);
            copy.barrier = barrier;
            copy.readings.addAll(readings);
            copy.sent = sent;
            copy.evaluated = evaluated;
            copy.holderThen = holderThen;
            return copy;
        }
    }

    final int index;
    final NodeName name;
    Agent agent = Agent.RUNNING;
    /** The agent's lease, 0 before the first. */
    long lease;
    /** The leadership under which it became writable, until it is demoted. */
    @Nullable
    Leadership writable;

    /** The newest leadership under which it ever was writable, counted in leaderships; what it writes is of that. */
    int newest = -1;

    /** The timelines of its data. */
    TimelineHistory line = TimelineHistory.upTo(1);

    @Nullable
    Promotion promotion;

    /** The lock's record as it saw it last, where that grows old, and since when it has seen the same one, on its own clock. */
    @Nullable
    LockRecord observed;

    long observedSince;

    Node(int index) {
        this.index = index;
        this.name = new NodeName("pg" + index);
    }

    Node copy() {
        Node copy = new Node(index);
        copy.agent = agent;
        copy.lease = lease;
        copy.writable = writable;
        copy.newest = newest;
        copy.line = line;
        copy.observed = observed;
        copy.observedSince = observedSince;
        copy.promotion = promotion == null ? null : promotion.copy();
        return copy;
    }

    void observes(@Nullable LockRecord record, long clock) {
        if (!Objects.equals(record, observed)) {
            observed = record;
            observedSince = clock;
        }
    }

    /** How long the record that it saw last must not change any more before it takes the lock over; {@link Leases#NEVER} if there is none. */
    long waitsFor(long clock) {
        return observed == null || observed.holder().equals(name)
                ? Leases.NEVER
                : Math.max(0, observed.length() - (clock - observedSince));
    }

    boolean running() {
        return agent == Agent.RUNNING;
    }

    /** Whether it can be asked what its node is. */
    boolean answers() {
        return agent == Agent.RUNNING || agent == Agent.CUT_OFF;
    }

    Role role() {
        if (writable != null) {
            return Role.PRIMARY;
        }
        return promotion != null && promotion.passed ? Role.PROMOTED : Role.REPLICA;
    }
}
