package io.portcullis.fencing;

import io.portcullis.topology.Reign;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long a lock holds that is kept by a {@link LockRecord}, from the order in which a gateway saw its records. A record was written after
 * the sending of every reading with a quorum that still showed one before it. No node takes the lock over before it has seen the same record
 * for the whole length by its own clock. The times that nodes write into a record never count. All times are on the gateway's elapsed
 * clock.
 *
 * @param current the newest record that was seen, or null if the lock is free, or nothing was seen
 * @param shownAt when the newest reading with a quorum was sent that showed {@code current}, or {@link Clocks#NEVER}
 * @param writtenAfter when the newest one was sent that showed an earlier record, or {@link Clocks#NEVER}: {@code current} was written later
 * @param overwritten the record that the holder of now has written over when it was too young to have run out for any node, or null if
 *     it did not, or that cannot be known
 */
public record RecordLockTime(
        @Nullable LockRecord current,
        long shownAt,
        long writtenAfter,
        @Nullable LockRecord overwritten) {
    public static final RecordLockTime UNKNOWN = new RecordLockTime(null, Clocks.NEVER, Clocks.NEVER, null);

    /** After a reading with a quorum that is the newest picture. What happened since the one before is not known. */
    public RecordLockTime read(@Nullable LockRecord shown, long sent) {
        RecordLockTime next = Objects.equals(shown, current) ? this : changed(shown, null);
        return new RecordLockTime(shown, Math.max(next.shownAt, sent), next.writtenAfter, next.overwritten);
    }

    /** After a reading with a quorum that something newer has overtaken on its way: it may show an earlier record. */
    public RecordLockTime overtaken(@Nullable LockRecord shown, long sent) {
        return Objects.equals(shown, current)
                ? new RecordLockTime(current, Math.max(shownAt, sent), writtenAfter, overwritten)
                : new RecordLockTime(current, shownAt, Math.max(writtenAfter, sent), overwritten);
    }

    /** After news of a watch, which leaves nothing out, at {@code now}. */
    public RecordLockTime watched(@Nullable LockRecord shown, long now) {
        if (Objects.equals(shown, current)) {
            return this;
        }
        return changed(shown, overwrites(shown, now) ? current : null);
    }

    /** After a reading of a store that went back in time: nothing that was seen before says when its record was written. */
    public RecordLockTime regressed(@Nullable LockRecord shown, long sent) {
        return new RecordLockTime(shown, sent, Clocks.NEVER, null);
    }

    private RecordLockTime changed(@Nullable LockRecord next, @Nullable LockRecord overwrittenNow) {
        boolean renewed = current != null && next != null && current.bond().equals(next.bond());
        return new RecordLockTime(
                next, Clocks.NEVER, Math.max(writtenAfter, shownAt), renewed ? overwritten : overwrittenNow);
    }

    /** Another node has it, and {@code current} was too young. */
    private boolean overwrites(@Nullable LockRecord next, long now) {
        return current != null
                && next != null
                && !current.holder().equals(next.holder())
                && writtenAfter != Clocks.NEVER
                && now - writtenAfter < current.counted();
    }

    /** What it says of the lock, for a reading of this reign. Until the record has been seen to change nothing is known. */
    public LockTime lockTime(Reign reign) {
        if (current == null || writtenAfter == Clocks.NEVER) {
            return new LockTime.Refused();
        }
        long length = current.counted();
        return new LockTime.Holds(writtenAfter, length, length, current.bond(), reign, true);
    }
}
