package io.portcullis.fencing;

import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import org.jspecify.annotations.Nullable;

/** What is to be done after a step, in this order. */
public sealed interface FencingEffect {
    /**
     * Ask first how long the lock with {@code bond} still holds (if there is one), then read lock, members and our own registration
     * with a quorum, as of one moment; answer with {@link FencingEvent.ContactAnswered} or {@link FencingEvent.ContactFailed}, in bounded
     * time, always. See {@link DcsReader}.
     */
    record ReadContact(long round, @Nullable Bond bond) implements FencingEffect {}

    /**
     * Write this gateway's registration, for another full length of its {@link Registration.Lifetime}: over {@code over} and nothing
     * else, or where there is none if that is null. Answer with {@link FencingEvent.Renewed} or {@link FencingEvent.RenewalFailed},
     * in bounded time, always.
     *
     * @param acknowledged what a promotion barrier may rely on: every event loop has severed what this asked for
     * @param remembered what a gateway that starts takes over
     * @param history of the DCS that it was compared with, or null before the first contact
     */
    record Renew(
            long round,
            @Nullable Registration over,
            @Nullable Acknowledgement acknowledged,
            Lineage remembered,
            @Nullable String history)
            implements FencingEffect {}

    /** Ask the leader's node whether it is writable; answer with {@link FencingEvent.Verified}, in bounded time, always. */
    record Verify(Leadership leadership) implements FencingEffect {}

    /**
     * Ask the agents of all nodes whether they go on without the DCS under this leader; answer with {@link FencingEvent.AgentsAnswered}, in
     * bounded time, always. See {@link FailsafeProbe}.
     */
    record AskAgents(long round, Leadership leadership) implements FencingEffect {}

    /** Publish this authority to every event loop; suspended sessions that its permit covers, if it has one, go on. */
    record Grant(Authority authority) implements FencingEffect {}

    /** Publish this authority, which no longer has a permit: sessions stop relaying and keep their sockets. */
    record Suspend(Authority authority, ClosedReason reason) implements FencingEffect {}

    /**
     * On every event loop: from now on only {@code allowed} sessions exist; sever the rest. Answer with one
     * {@link FencingEvent.LoopFenced} a loop.
     */
    record Fence(long id, AllowedSessions allowed, FenceCause cause) implements FencingEffect {}

    /** The primary route opened, closed, or is closed for another reason. */
    record Declare(RouteStatus standing) implements FencingEffect {}

    /** For people: what is compared when a leader is verified. */
    record Remember(MemoryReport remembrance) implements FencingEffect {}

    /** An operator's choice has replaced {@code before}. */
    record Accepted(Lineage before, Lineage now) implements FencingEffect {}

    record Raise(Alarm alarm) implements FencingEffect {}

    record Clear(Alarm alarm) implements FencingEffect {}
}
