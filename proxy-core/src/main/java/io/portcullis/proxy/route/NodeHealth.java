package io.portcullis.proxy.route;

import io.portcullis.topology.NodeName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How the last logins to each node ended. A node that takes no client has the fewest sessions, and would attract every new one. So it gets
 * no login for a while, twice as long each time; then one login at a time tries it, until the node answers. Safe on all threads; times are
 * those of {@link io.portcullis.fencing.ClockSource#elapsed}.
 */
public final class NodeHealth {
    /** How a login failed. */
    public enum Trouble {
        /** Nothing answers there, or it starts or stops. */
        DOWN,
        /** It is up and takes no client: it is full, or hangs up. */
        REFUSES
    }

    private static final Duration MIN_BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(8);

    /**
     * @param why if more is known than that nothing answers
     * @param tried by a login that has no answer yet
     */
    private record State(Trouble trouble, @Nullable Unavailable why, Duration pause, long since, boolean tried) {
        boolean mayBeTried(long now) {
            return !tried && now - since >= pause.toNanos();
        }

        State tried(boolean now) {
            return new State(trouble, why, pause, since, now);
        }
    }

    private final Map<NodeName, State> troubled = new ConcurrentHashMap<>();

    /** Whether a login may go there. */
    public boolean mayBeTried(NodeName node, long now) {
        State state = troubled.get(node);
        return state == null || state.mayBeTried(now);
    }

    /** Whether the last login found that no client is served there. */
    boolean isDown(NodeName node) {
        State state = troubled.get(node);
        return state != null && state.trouble == Trouble.DOWN;
    }

    /** Why the node serves no client, if more is known than that it does not answer. */
    @Nullable
    Unavailable whyDown(NodeName node) {
        State state = troubled.get(node);
        return state == null ? null : state.why;
    }

    /** A login goes there. Returns whether it is the one that tries a failed node; then {@link #left} must be called at its end. */
    public boolean begins(NodeName node, long now) {
        if (troubled.isEmpty()) {
            return false;
        }
        State state = troubled.get(node);
        return state != null && state.mayBeTried(now) && troubled.replace(node, state, state.tried(true));
    }

    /** The login that tried {@code node} has ended, or goes elsewhere. */
    public void left(NodeName node) {
        troubled.computeIfPresent(node, (_, state) -> state.tried(false));
    }

    /** The node takes logins. */
    public void answered(NodeName node) {
        if (!troubled.isEmpty()) {
            troubled.remove(node);
        }
    }

    /** Logins that fail together, since they were under way when the first one did, count once. */
    public void failed(NodeName node, Trouble trouble, long now) {
        failed(node, trouble, null, now);
    }

    /** The node serves no client until an operator changes something. The choice among the other nodes treats it as down. */
    public void unfit(NodeName node, Unavailable why, long now) {
        failed(node, Trouble.DOWN, why, now);
    }

    private void failed(NodeName node, Trouble trouble, @Nullable Unavailable why, long now) {
        troubled.compute(node, (_, before) -> {
            if (before == null) {
                return new State(trouble, why, MIN_BACKOFF, now, false);
            }
            boolean news = now - before.since >= before.pause.toNanos();
            Duration longer = before.pause.multipliedBy(2);
            return new State(
                    trouble,
                    why,
                    news ? (longer.compareTo(MAX_BACKOFF) < 0 ? longer : MAX_BACKOFF) : before.pause,
                    news ? now : before.since,
                    false);
        });
    }
}
