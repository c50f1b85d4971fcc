package io.portcullis.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When each of several candidates is tried, such as the addresses of a host, and until when: RFC 8305, section 5. The next begins when
 * one has failed, or has said nothing for a while; none is given up before the deadline, which is the same for all. So a candidate that
 * drops what it is sent costs a quarter of a second and not the whole time, and one that is slow is not cut off.
 *
 * <p>Pure: times are nanoseconds of any clock that never steps, and are compared by their difference. Not thread-safe.
 */
public final class StaggeredAttempts<T> {
    /** The "Connection Attempt Delay" that RFC 8305 recommends. */
    private static final long DELAY = 250_000_000;

    private final Deque<T> left;
    private final long deadline;
    private final long delay;
    private long due;
    private int underWay;

    /**
     * @param preferred comes first if it is among the candidates: what worked the last time
     * @param deadline of all together; where it is near, the candidates follow each other faster, so that each gets half of the time
     */
    public StaggeredAttempts(List<T> candidates, @Nullable T preferred, long now, long deadline) {
        this.left = new ArrayDeque<>(candidates);
        if (preferred != null && left.remove(preferred)) {
            left.addFirst(preferred);
        }
        this.deadline = deadline;
        this.delay = Math.min(DELAY, Math.max(0, deadline - now) / (2L * Math.max(1, candidates.size())));
        this.due = now;
    }

    /** The candidate that is to be tried from now on; null if it is not time for one. Ask until there is none. */
    public @Nullable T next(long now) {
        if (left.isEmpty() || now - due < 0 || now - deadline >= 0) {
            return null;
        }
        underWay++;
        due = now + delay;
        return left.remove();
    }

    /** One of those that were begun has failed; the next begins at once. */
    public void failed(long now) {
        underWay--;
        due = now - due < 0 ? now : due;
    }

    /** Nothing can come of it any more: all have failed, or the time is over. */
    public boolean over(long now) {
        return now - deadline >= 0 || (underWay == 0 && left.isEmpty());
    }

    /** When to ask for the next, unless one fails before, or when the time is over. */
    public long wake() {
        return left.isEmpty() || deadline - due < 0 ? deadline : due;
    }
}
