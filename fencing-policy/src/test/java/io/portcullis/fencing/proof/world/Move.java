package io.portcullis.fencing.proof.world;

/**
 * The one thing that happens next. A story is a list of these; one that is not possible when its turn comes does not happen, so that a
 * story can be shortened by leaving moves out. Gateways, event loops and nodes are counted from 0.
 */
public sealed interface Move {
    /** How far a message goes: to the next station of its way, or all the way to its end. */
    enum Reach {
        STEP,
        THROUGH
    }

    // ---- time

    record Pass(long nanos) implements Move {
        @Override
        public String toString() {
            return "Pass[" + nanos / 1_000_000.0 + " ms]";
        }
    }

    // ---- a gateway's control thread and its messages

    record Wake(int gateway) implements Move {}

    record Contact(int gateway, long round, Reach reach) implements Move {}

    /** The question after the lock's time fails; the read is made all the same. */
    record LockTimeRefused(int gateway, long round) implements Move {}

    record ContactFails(int gateway, long round) implements Move {}

    /** Nobody ever answers. */
    record ContactLost(int gateway, long round) implements Move {}

    record Renewal(int gateway, long round, Reach reach) implements Move {}

    /** The gateway gives up; what is on its way to the DCS may still arrive there. */
    record RenewalFails(int gateway, long round) implements Move {}

    /** The gateway is never told what became of it. */
    record RenewalLost(int gateway, long round) implements Move {}

    /** The question how long the lock holds is answered by the leader of the DCS that was deposed. */
    record DeposedAnswers(int gateway, long round) implements Move {}

    record Probe(int gateway, Reach reach) implements Move {}

    record Agents(int gateway, Reach reach) implements Move {}

    /** The question is never answered. */
    record AgentsLost(int gateway) implements Move {}

    /** Nobody ever answers. */
    record ProbeLost(int gateway) implements Move {}

    /** The answer is not true. */
    record ProbeLies(int gateway) implements Move {}

    record Watch(int gateway) implements Move {}

    /** What the watch told next is lost on its way. */
    record WatchLost(int gateway) implements Move {}

    record Doubted(int gateway) implements Move {}

    // ---- a gateway's event loops and the process as a whole

    /** An event loop performs the oldest fence that was ordered. */
    record Fence(int gateway, int loop) implements Move {}

    /** The oldest report of an event loop arrives at the control thread. */
    record Report(int gateway) implements Move {}

    /** A session's bytes go one station further: received, clock read, judged. */
    record Burst(int gateway, int loop, int session) implements Move {}

    /** The servers of a loop's sessions say in them that they are no standbys any more. */
    record RoleTold(int gateway, int loop) implements Move {}

    /** The process is killed and started again. */
    record Restart(int gateway) implements Move {}

    record Pin(int gateway, int node) implements Move {}

    record Unpin(int gateway) implements Move {}

    record Stop(int gateway) implements Move {}

    record Continue(int gateway) implements Move {}

    record SetWallClock(int gateway, long nanos) implements Move {}

    /** The gateway's machine is suspended, and its elapsed clock does not count it. */
    record ClockStops(int gateway, long nanos) implements Move {}

    // ---- nodes and their agents

    /** One turn of the agent: keep the lease alive, look at the lock, act, publish the own record. */
    record AgentTurn(int node) implements Move {}

    record TakeLock(int node) implements Move {}

    record Release(int node) implements Move {}

    /** Its agent stood still while another node was promoted, and writes its name over the lock: Patroni before 3.0.3. */
    record Overwrite(int node) implements Move {}

    record NewLease(int node) implements Move {}

    /** What holds up the promotion goes on: the barrier, or the sleep. */
    record Barrier(int node, Reach reach) implements Move {}

    record Promote(int node) implements Move {}

    record Stall(int node) implements Move {}

    record Kill(int node) implements Move {}

    record Revive(int node) implements Move {}

    /** A node and all gateways lose the DCS, and no other node does. */
    record Partition(int node) implements Move {}

    // ---- the DCS

    record DcsLeaderChange() implements Move {}

    /** A node's keep-alive reaches the leader that was deposed, and nobody else. */
    record KeptAliveByDeposed(int node) implements Move {}

    record NewTtl() implements Move {}

    record DeleteRegistration(int gateway) implements Move {}

    record DeleteLock() implements Move {}

    record Backup() implements Move {}

    record Outage() implements Move {}

    record Return() implements Move {}

    record Restore(How how) implements Move {
        /** What it looks like from outside. */
        public enum How {
            ANOTHER_CLUSTER,
            IN_PLACE,
            /** In place, with a revision beyond all that were seen: {@code --bump-revision}. */
            REVISION_BUMPED
        }
    }
}
