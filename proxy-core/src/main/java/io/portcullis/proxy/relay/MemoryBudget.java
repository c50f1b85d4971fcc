package io.portcullis.proxy.relay;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What bytes that wait may hold in all, over all event loops: those that a peer has not taken, those that the gate holds, those of clients
 * that have no server yet. Counted is the memory that they pin, not what is readable in it.
 *
 * <p>Up to a half of the budget each direction may hold what the watermarks allow. From there on the share of each direction shrinks, to
 * nothing when the budget is used up. So the largest holders are the first that are not read any more, and a peer that takes what it gets
 * is served to the last. If that does not help, the largest holder of the event loop that meets with the limit ends.
 *
 * <p>May be used from any thread; only what has to wait comes here, so nothing of it is on the relay's fast path.
 */
public final class MemoryBudget {
    /** What one direction may hold while there is plenty: as much as makes a channel unwritable. */
    private final long most;

    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger stopped = new AtomicInteger();
    private volatile long limit;

    /**
     * @param limit in bytes
     * @param most what one direction may hold while there is plenty, in bytes
     */
    public MemoryBudget(long limit, long most) {
        this.limit = limit;
        this.most = most;
    }

    /** What is held at this moment, in bytes. */
    public long held() {
        return held.get();
    }

    public long limit() {
        return limit;
    }

    /** Another budget from now on, in bytes. */
    public void limit(long next) {
        limit = next;
    }

    /** How many directions are not read because of what they hold. */
    public int stopped() {
        return stopped.get();
    }

    /** So many bytes more are held, or less. */
    public void add(long bytes) {
        held.addAndGet(bytes);
    }

    /** What one direction may hold at this moment and still be read, in bytes; no limit of the budget's own while there is plenty. */
    public long share() {
        long half = limit / 2;
        long left = limit - held.get();
        if (left >= half) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, (long) ((double) most * left / half));
    }

    boolean exhausted() {
        return held.get() > limit;
    }

    /** One direction more is not read because of what it holds. */
    void readStopped() {
        stopped.incrementAndGet();
    }

    /** One direction of those is read again. */
    void readResumed() {
        stopped.decrementAndGet();
    }
}
