package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeaseId;
import org.jspecify.annotations.Nullable;

/** What the machine wants done, in this order. */
public sealed interface FencingEffect {
    /**
     * Ask first how long {@code lease} still lives (if there is one), then read lock and members with a quorum; answer with
     * {@link FencingEvent.ContactAnswered} or {@link FencingEvent.ContactFailed}, in bounded time, always.
     */
    record ReadContact(long round, @Nullable LeaseId lease) implements FencingEffect {}

    /** Ask the leader's node whether it is writable; answer with {@link FencingEvent.Verified}, in bounded time, always. */
    record Verify(Leadership leadership) implements FencingEffect {}

    /** Publish this authority to every event loop; suspended sessions that its permit covers, if it has one, go on. */
    record Grant(Authority authority) implements FencingEffect {}

    /** Publish this authority, which no longer has a permit: sessions stop relaying and keep their sockets. */
    record Suspend(Authority authority, ClosedReason reason) implements FencingEffect {}

    /**
     * On every event loop: from now on only {@code entitled} sessions exist; sever the rest. Answer with one
     * {@link FencingEvent.LoopFenced} a loop.
     */
    record Fence(long id, Entitled entitled, FenceCause cause) implements FencingEffect {}

    /** The primary route opened, closed, or is closed for another reason. */
    record Declare(Standing standing) implements FencingEffect {}

    record Raise(Alarm alarm) implements FencingEffect {}

    record Clear(Alarm alarm) implements FencingEffect {}
}
