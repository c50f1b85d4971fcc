package io.portcullis.lab.chaos.lock;

import io.portcullis.lab.chaos.check.LockEvent;
import io.portcullis.lab.chaos.check.LockHolding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of readings of the lock, which may arrive in another order than that in which they were true. One that shows a holding from
 * before the newest is old: a leader of ZooKeeper that stood still may answer so until it notices that it leads no longer.
 */
final class LockHistory {
    private final List<LockEvent> events = new ArrayList<>();
    private @Nullable LockHolding held;
    private long newestHolding = Long.MIN_VALUE;
    private long newestChange = Long.MIN_VALUE;

    /**
     * Takes a reading. One that was asked for before the newest change was seen may be older than that change, and does not count.
     *
     * @param asked when it was asked for, and {@code now} when it arrived, in nanoseconds
     */
    void read(Optional<LockHolding> reading, long asked, long now) {
        LockHolding before = held;
        LockHolding after = reading.orElse(null);
        boolean same = before == null ? after == null : before.equals(after);
        if (same || asked <= newestChange || (after != null && after.holding() < newestHolding)) {
            return;
        }
        if (before != null) {
            add(before, LockEvent.Kind.ENDED, now);
        }
        if (after != null) {
            add(after, LockEvent.Kind.TAKEN, now);
            newestHolding = after.holding();
        }
        held = after;
        newestChange = now;
    }

    List<LockEvent> events() {
        return List.copyOf(events);
    }

    private void add(LockHolding holding, LockEvent.Kind kind, long now) {
        events.add(new LockEvent(events.size(), holding, kind, now));
    }
}
