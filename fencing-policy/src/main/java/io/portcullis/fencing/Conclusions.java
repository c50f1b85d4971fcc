package io.portcullis.fencing;

import io.portcullis.fencing.FencingState.PinInForce;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.TimelineHistory;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a state at a moment: which node may be written to, which sessions may exist, what is wrong. Nothing here changes the
 * state; {@link FencingMachine} issues only what differs from what it issued last.
 */
final class Conclusions {
    private final FencingSettings settings;
    private final FencingState state;
    private final long now;

    Conclusions(FencingSettings settings, FencingState state, long now) {
        this.settings = settings;
        this.state = state;
        this.now = now;
    }

    Authority authority() {
        return new Authority(
                permit(), state.suspension().since(), state.contacts().sent(), standbysUntil(), attestedUntil());
    }

    @Nullable
    Permit permit() {
        PinInForce pin = state.pin();
        if (pin != null) {
            return new Permit(pin.leadership(), pin.until());
        }
        return quarantined() ? null : state.permit(settings, now);
    }

    private long standbysUntil() {
        Contacts contacts = state.contacts();
        return orPinned(contacts.reporting().until(contacts.standbysGoOn(settings)));
    }

    private long attestedUntil() {
        Contacts contacts = state.contacts();
        long until = state.inQuarantine(settings, now)
                ? Clocks.NEVER
                : contacts.attestation().until(contacts.attestedGoOn(settings));
        return Math.min(standbysUntil(), orPinned(until));
    }

    /** A pin stands in for contacts until it ends. */
    private long orPinned(long until) {
        PinInForce pin = state.pin();
        return pin == null ? until : Math.max(until, pin.until());
    }

    private boolean silentFor(Duration length) {
        return now - state.contacts().sent() >= length.toNanos();
    }

    AllowedSessions allowed() {
        Observations observations = state.observations();
        return new AllowedSessions(
                leadership(),
                now < standbysUntil() ? observations.standbys() : Set.of(),
                now < attestedUntil() ? observations.attested() : Set.of());
    }

    /** Whose sessions may exist, suspended or not. No session waits for a permit without end. */
    private @Nullable Leadership leadership() {
        return state.suspension().over(settings, now) ? null : leads();
    }

    /** The leadership that has the lock, or is pinned. */
    @Nullable
    Leadership leads() {
        if (state.pin() != null) {
            return state.pin().leadership();
        }
        return quarantined() ? null : state.observations().living();
    }

    /** What the source wants written, if every event loop has severed what that asks for; or null. */
    @Nullable
    Acknowledgement acknowledgement() {
        LeadershipView view = state.observations().view();
        Leadership leadership = state.pin() == null ? leadership() : null;
        return view != null && leadership != null && state.fence().settledOn(leadership)
                ? view.acknowledgement()
                : null;
    }

    FenceCause causeOf(AllowedSessions next) {
        if (quarantined()) {
            return FenceCause.DCS_REGRESSED;
        }
        if (Objects.equals(state.fence().allowed().leadership(), next.leadership())) {
            return now < attestedUntil() ? FenceCause.ROLE_CHANGED : FenceCause.SILENCE;
        }
        if (state.pin() != null) {
            return FenceCause.PIN;
        }
        if (next.leadership() == null && leads() != null) {
            return silentFor(settings.severAfter()) ? FenceCause.SILENCE : FenceCause.UNCONFIRMED;
        }
        return FenceCause.LEADERSHIP_ENDED;
    }

    private boolean quarantined() {
        return state.pin() == null && state.inQuarantine(settings, now);
    }

    RouteStatus standing() {
        ClosedReason reason = state.pin() != null ? null : new Obstacles(settings, state, now).first();
        if (reason != null) {
            return new RouteStatus.Closed(reason);
        }
        Leadership leadership = leadership();
        if (leadership == null) {
            throw new IllegalStateException("nothing keeps the route closed, and no node leads: " + state);
        }
        return state.fence().settledOn(leadership)
                ? new RouteStatus.Open(leadership)
                : new RouteStatus.Closed(ClosedReason.FENCE_UNFINISHED);
    }

    /** The node should be asked whether it is writable. */
    boolean worthAsking() {
        LeadershipView view = state.observations().view();
        return view != null
                && !view.flags().standbyCluster()
                && state.pin() == null
                && (!silentFor(settings.severAfter()) || permit() != null)
                && state.verification().due(now);
    }

    /** The leadership that agents are to be asked about if they have not been asked just now: the DCS does not answer. Or null. */
    private @Nullable Leadership withoutTheDcs() {
        LeadershipView view = state.observations().view();
        return settings.failsafe()
                        && view != null
                        && view.flags().failsafe()
                        && !view.flags().standbyCluster()
                        && state.pin() == null
                        && !state.inQuarantine(settings, now)
                        && now - state.contacts().sent() >= settings.contactOverdue()
                ? state.observations().living()
                : null;
    }

    /** The leadership that agents are to be asked about now, or null. */
    @Nullable
    Leadership worthAskingAgents() {
        return state.failsafe().startable(now) ? withoutTheDcs() : null;
    }

    MemoryReport remembrance() {
        LeadershipView view = state.observations().view();
        ClusterMemory memory = state.verification().memory();
        return new MemoryReport(
                memory.lineage(),
                memory.refused(),
                view == null ? null : view.systemId(),
                view == null ? TimelineHistory.NONE : view.history(),
                state.verification().word(),
                state.others(),
                state.observations().overwrite());
    }

    /** The next moment at which something above changes by itself. */
    long nextChange() {
        long next = Long.MAX_VALUE;
        Contacts.Proof proof = state.contacts().proofOf(state.observations());
        if (proof != null) {
            next = earlier(next, proof.deadline(settings));
        }
        next = earlier(next, state.contacts().sent() + settings.openFor());
        if (settings.failsafe()) {
            next = earlier(next, state.contacts().sent() + settings.contactOverdue());
            next = earlier(next, state.failsafe().until(settings));
            if (withoutTheDcs() != null) {
                next = earlier(next, state.failsafe().nextChange(settings));
            }
        }
        next = earlier(next, attestedUntil());
        next = earlier(next, standbysUntil());
        next = earlier(next, state.contacts().sent() + settings.severAfter().toNanos());
        next = earlier(next, state.suspension().end(settings));
        if (state.observations().regressedAt() != Clocks.NEVER) {
            next = earlier(next, state.quarantineEnd(settings));
        }
        if (state.pin() != null) {
            next = earlier(next, state.pin().until());
        }
        if (state.verification().of() != null
                && (!state.verification().verified()
                        || state.verification().asking().flight() != ProbeSchedule.Flight.NONE)) {
            next = earlier(next, state.verification().asking().nextChange());
        }
        if (settings.registers()) {
            next = earlier(
                    next,
                    state.registration()
                            .nextChange(
                                    settings,
                                    acknowledgement(),
                                    state.verification().memory().lineage(),
                                    state.contacts().notBefore()));
        }
        return earlier(next, state.rounds().nextChange(settings));
    }

    private long earlier(long one, long other) {
        return other > now ? Math.min(one, other) : one;
    }
}
