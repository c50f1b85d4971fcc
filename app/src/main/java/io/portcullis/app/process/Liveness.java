package io.portcullis.app.process;

import io.portcullis.proxy.fence.Heartbeat;
import java.time.Duration;
import java.util.List;

/** Whether the critical threads still run: the control thread, and each event loop. */
public final class Liveness {
    /**
     * A thread that was not seen for so long is stuck or dead. Each says at least once a second that it goes on, and what may hold it up by
     * right, a full collection of the heap or a wait for direct memory, takes less than another one. It is half of max-silence's default:
     * a health check sees it before sessions are given up.
     */
    public static final Duration LIMIT = Duration.ofSeconds(5);

    private final List<Heartbeat> threads;

    public Liveness(List<Heartbeat> threads) {
        this.threads = List.copyOf(threads);
    }

    public List<Heartbeat> threads() {
        return threads;
    }

    public static boolean isAlive(Heartbeat thread) {
        return thread.age().compareTo(LIMIT) <= 0;
    }

    public boolean allAlive() {
        return threads.stream().allMatch(Liveness::isAlive);
    }
}
