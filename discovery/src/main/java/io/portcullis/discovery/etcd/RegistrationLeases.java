package io.portcullis.discovery.etcd;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.discovery.store.Timeouts;
import io.portcullis.fencing.ClockSource;
import io.portcullis.fencing.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The leases that the registration hangs on, one after the other. One is granted ahead, so that a renewal is a single write; one that
 * was not used serves the next attempt, so that attempts that are refused leave none behind; and one that is used no more is revoked.
 * A gateway has two at a time, and not one more when etcd refuses it.
 */
final class RegistrationLeases {
    /** How much longer than it must a lease lives, in parts of max-silence: so long it may wait for its use. */
    private static final int WAITS = 2;

    private static final EtcdFailure OVERTAKEN = new EtcdFailure(Failure.REFUSED, "another renewal has begun");

    private final EtcdCalls caller;
    private final ClockSource clock;
    private final Duration maxSilence;
    private final Timeouts timeouts;
    private @Nullable Lease spare;
    /** While one is being granted ahead: which renewals have begun meanwhile. */
    private @Nullable List<Consumer<CallOutcome<Lease>>> ahead;

    private boolean refused;
    private @Nullable Lease current;
    private long currentRevision;

    /**
     * @param granted when it was asked for
     * @param from when it is used; it outlives this by a lease's length
     * @param revocable no key can hang on it
     */
    record Lease(long id, long granted, long from, boolean revocable) {}

    RegistrationLeases(EtcdCalls caller, ClockSource clock, Duration maxSilence, Timeouts timeouts) {
        this.caller = caller;
        this.clock = clock;
        this.maxSilence = maxSilence;
        this.timeouts = timeouts;
    }

    /**
     * A lease to be used now. The caller must report how it ended: {@link #used}, {@link #unused}, {@link #perhapsUsed} or
     * {@link #unanswered}.
     */
    void one(EtcdEndpoint link, long deadline, Consumer<CallOutcome<Lease>> then) {
        Lease kept = spare;
        spare = null;
        if (kept != null && clock.elapsed() - kept.granted() < mayWait()) {
            long now = clock.elapsed();
            then.accept(new CallOutcome.Answered<>(now, new Lease(kept.id(), kept.granted(), now, kept.revocable())));
            grantAhead(link);
            return;
        }
        if (kept != null) {
            discard(link, kept);
        }
        if (ahead != null) {
            ahead.add(then);
            return;
        }
        grant(link, deadline, outcome -> {
            then.accept(outcome);
            if (outcome instanceof CallOutcome.Answered<Lease>) {
                grantAhead(link);
            }
        });
    }

    /** The next renewal needs one soon; but not while etcd refuses what leases are for. */
    private void grantAhead(EtcdEndpoint link) {
        if (refused || ahead != null || spare != null) {
            return;
        }
        List<Consumer<CallOutcome<Lease>>> waiting = new ArrayList<>();
        ahead = waiting;
        grant(link, timeouts.renewalDeadline(), outcome -> {
            ahead = null;
            if (!waiting.isEmpty()) {
                // Those before it have been given up.
                Consumer<CallOutcome<Lease>> newest = waiting.removeLast();
                waiting.forEach(each -> each.accept(new CallOutcome.Failed<>(OVERTAKEN)));
                newest.accept(outcome);
            } else if (outcome instanceof CallOutcome.Answered<Lease>(long _, Lease next)) {
                keep(link, next);
            }
        });
    }

    private long mayWait() {
        return maxSilence.toNanos() / WAITS;
    }

    private void grant(EtcdEndpoint link, long deadline, Consumer<CallOutcome<Lease>> then) {
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(seconds()).build();
        caller.<LeaseGrantRequest, LeaseGrantResponse>call(
                link,
                deadline,
                LeaseGrpc.getLeaseGrantMethod(),
                request,
                outcome -> then.accept(
                        switch (outcome) {
                            case CallOutcome.Answered<LeaseGrantResponse>(long sent, LeaseGrantResponse granted) ->
                                new CallOutcome.Answered<>(sent, new Lease(granted.getID(), sent, sent, true));
                            case CallOutcome.Failed<LeaseGrantResponse>(EtcdFailure why) ->
                                new CallOutcome.Failed<>(why);
                        }));
    }

    /** etcd counts whole seconds. */
    private long seconds() {
        return Registration.Lifetime.leaseFor(maxSilence)
                .plus(maxSilence.dividedBy(WAITS))
                .plusSeconds(1)
                .minusNanos(1)
                .toSeconds();
    }

    /**
     * The registration hangs on {@code lease} as of {@code revision}, and on none before any more. An answer that was overtaken tells
     * nothing of which lease is in use now.
     */
    void used(EtcdEndpoint link, Lease lease, long revision) {
        refused = false;
        if (revision <= currentRevision) {
            return;
        }
        Lease before = current;
        current = lease;
        currentRevision = revision;
        if (before != null && before.id() != lease.id()) {
            revoke(link, before);
        }
    }

    /**
     * There was no answer, so it is not known whether the registration hangs on it. By the time of the next attempt it would be too old.
     */
    void unanswered(EtcdEndpoint link) {
        refused = false;
        grantAhead(link);
    }

    /** It was refused in a way that does not say whether the registration hangs on it: it may be used again, and is not revoked. */
    void perhapsUsed(EtcdEndpoint link, Lease lease) {
        refused = true;
        keep(link, new Lease(lease.id(), lease.granted(), lease.from(), false));
    }

    /** It was refused, for any reason. */
    void unused(EtcdEndpoint link, Lease lease) {
        refused = true;
        keep(link, lease);
    }

    private void keep(EtcdEndpoint link, Lease lease) {
        if (spare == null) {
            spare = lease;
        } else {
            discard(link, lease);
        }
    }

    private void discard(EtcdEndpoint link, Lease lease) {
        if (lease.revocable()) {
            revoke(link, lease);
        }
    }

    /** It would run out by itself; if this fails it does. */
    private void revoke(EtcdEndpoint link, Lease lease) {
        caller.<LeaseRevokeRequest, LeaseRevokeResponse>call(
                link,
                timeouts.deadline(),
                LeaseGrpc.getLeaseRevokeMethod(),
                LeaseRevokeRequest.newBuilder().setID(lease.id()).build(),
                _ -> {});
    }

    /** Nothing will be registered any more. */
    void leave(EtcdEndpoint link) {
        if (spare != null) {
            discard(link, spare);
            spare = null;
        }
    }
}
