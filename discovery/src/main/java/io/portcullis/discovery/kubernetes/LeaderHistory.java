package io.portcullis.discovery.kubernetes;

import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.LockTime;
import io.portcullis.topology.Reign;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the order in which the records of the lock were seen. A record was written after the sending of every reading with a
 * quorum that still showed an earlier one; and no agent takes the lock before it has seen the same record for the whole ttl by its own
 * clock. The agents' own times never count. Pure, but for remembering.
 */
final class LeaderHistory {
    /** Two clocks may run at rates that differ by a tenth, and how old a record is cannot be asked again. */
    private static final double COUNTED = 0.9;

    private @Nullable LeaderRecord current;
    private boolean known;
    private long takenAt;

    /** When the newest reading with a quorum was sent that showed {@link #current}. */
    private long shownAt = Clocks.NEVER;

    /** When the newest one was sent that showed an earlier record: {@link #current} was written after this. */
    private long writtenAfter = Clocks.NEVER;

    /** When {@link #current} was seen first. */
    private long seenAt = Clocks.NEVER;

    private long revivedAt;
    private @Nullable LeaderRecord overwritten;

    /** A list with a quorum that is the newest picture. What happened before it since the last one is not known. */
    void read(@Nullable LeaderRecord shown, long version, long sent, long now) {
        if (!known || !Objects.equals(shown, current)) {
            change(shown, version, false, now);
        }
        shownAt = Math.max(shownAt, sent);
    }

    /** A list that something newer has overtaken: it may show an earlier record. */
    void overtaken(@Nullable LeaderRecord shown, long sent) {
        if (Objects.equals(shown, current)) {
            shownAt = Math.max(shownAt, sent);
        } else {
            writtenAfter = Math.max(writtenAfter, sent);
        }
    }

    /** An event of a watch, which leaves nothing out. */
    void watched(@Nullable LeaderRecord shown, long version, long now) {
        if (!known || !Objects.equals(shown, current)) {
            change(shown, version, true, now);
        }
    }

    /** The store went back in time: nothing that was seen before says when a record was written. */
    void regressed(@Nullable LeaderRecord shown, long version, long sent, long now) {
        current = shown;
        known = true;
        takenAt = version;
        seenAt = now;
        shownAt = sent;
        writtenAfter = Clocks.NEVER;
        overwritten = null;
    }

    private void change(@Nullable LeaderRecord next, long version, boolean seamless, long now) {
        LeaderRecord before = current;
        if (before != null && next != null && before.sameHolding(next)) {
            revivedAt = before.ttl() != null && now - seenAt >= before.ttl().toNanos() ? version : revivedAt;
        } else {
            overwritten = seamless && before != null && next != null && overwrites(before, next, now) ? before : null;
            takenAt = version;
        }
        writtenAfter = Math.max(writtenAfter, shownAt);
        shownAt = Clocks.NEVER;
        seenAt = now;
        current = next;
        known = true;
    }

    /** Another node has it, and the record before was too young to have expired for any agent. */
    private boolean overwrites(LeaderRecord before, LeaderRecord next, long now) {
        return before.held()
                && next.held()
                && !before.holder().equals(next.holder())
                && before.uid().equals(next.uid())
                && before.ttl() != null
                && writtenAfter != Clocks.NEVER
                && now - writtenAfter < counted(before.ttl());
    }

    private static long counted(Duration ttl) {
        return Math.round(ttl.toNanos() * COUNTED);
    }

    /**
     * How long the lock holds after {@code sent}, at which the reading was sent that this belongs to. Until the holder has been seen to renew
     * the lock it is not known.
     */
    LockTime lockTime(long sent, Reign reign) {
        LeaderRecord record = current;
        if (record == null || !record.held() || record.ttl() == null || writtenAfter == Clocks.NEVER) {
            return new LockTime.Refused();
        }
        long length = counted(record.ttl());
        return new LockTime.Holds(sent, writtenAfter + length - sent, length, record.bond(), reign);
    }

    /** The record that the holder of now has written over before it could expire; null if there is none, or that cannot be known. */
    @Nullable
    LeaderRecord overwritten() {
        return overwritten;
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
