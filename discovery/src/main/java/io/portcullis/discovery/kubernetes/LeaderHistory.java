package io.portcullis.discovery.kubernetes;

import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.LockRecord;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.RecordLockTime;
import io.portcullis.topology.NodeName;
import io.portcullis.topology.Reign;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the order in which the records of the lock were seen: how long the lock holds, when this holding began, and whether it
 * was written over. The agents' own times never count. Pure, but for remembering.
 */
final class LeaderHistory {
    private RecordLockTime age = RecordLockTime.UNKNOWN;
    private @Nullable LeaderRecord current;
    private boolean known;
    private long takenAt;

    /** When {@link #current} was seen first. */
    private long seenAt = Clocks.NEVER;

    private long revivedAt;

    /** A list with a quorum that is the newest picture. What happened before it since the last one is not known. */
    void read(@Nullable LeaderRecord shown, long version, long sent, long now) {
        seen(shown, version, now);
        age = age.read(lock(shown), sent);
    }

    /** A list that something newer has overtaken: it may show an earlier record. */
    void overtaken(@Nullable LeaderRecord shown, long sent) {
        age = age.overtaken(lock(shown), sent);
    }

    /** An event of a watch, which leaves nothing out. */
    void watched(@Nullable LeaderRecord shown, long version, long now) {
        boolean another = current != null && shown != null && !current.uid().equals(shown.uid());
        seen(shown, version, now);
        // An object that was deleted and created again says nothing of how the lock came to its holder.
        age = another ? age.watched(null, now).watched(lock(shown), now) : age.watched(lock(shown), now);
    }

    /** The store went back in time: nothing that was seen before says when a record was written. */
    void regressed(@Nullable LeaderRecord shown, long version, long sent, long now) {
        current = shown;
        known = true;
        takenAt = version;
        seenAt = now;
        age = age.regressed(lock(shown), sent);
    }

    private void seen(@Nullable LeaderRecord next, long version, long now) {
        if (known && Objects.equals(next, current)) {
            return;
        }
        LeaderRecord before = current;
        if (before != null && next != null && before.sameHolding(next)) {
            revivedAt = before.ttl() != null && now - seenAt >= before.ttl().toNanos() ? version : revivedAt;
        } else {
            takenAt = version;
        }
        seenAt = now;
        current = next;
        known = true;
    }

    /** Null while the lock is free, and if its record does not say how long it holds. */
    private static @Nullable LockRecord lock(@Nullable LeaderRecord record) {
        return record == null || !record.held() || record.ttl() == null
                ? null
                : new LockRecord(
                        new NodeName(record.holder()),
                        record.bond(),
                        record.ttl().toNanos(),
                        record.renewTime());
    }

    /** How long the lock holds. Until the holder has been seen to renew the lock it is not known. */
    LockTime lockTime(Reign reign) {
        return age.lockTime(reign);
    }

    /** The record that the holder of now has written over before it could expire; null if there is none, or that cannot be known. */
    @Nullable
    LockRecord overwritten() {
        return age.overwritten();
    }

    /** The version at which this holding was seen first. */
    long takenAt() {
        return takenAt;
    }

    /**
     * The version at which a record that had grown older than its ttl was renewed by its own holder; 0 if that never happened. The holder may
     * have stopped being a primary meanwhile.
     */
    long revivedAt() {
        return revivedAt;
    }
}
