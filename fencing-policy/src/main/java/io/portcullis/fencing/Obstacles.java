package io.portcullis.fencing;

import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.MemberClaim;
import org.jspecify.annotations.Nullable;

/** What keeps the primary route closed in a state at a moment, if no pin is in force. */
final class Obstacles {
    private final FencingSettings settings;
    private final FencingState state;
    private final long now;

    Obstacles(FencingSettings settings, FencingState state, long now) {
        this.settings = settings;
        this.state = state;
        this.now = now;
    }

    /** The first one, or null. In the order of importance to operators. */
    @Nullable
    ClosedReason first() {
        LeadershipView view = state.observations().view();
        if (view == null) {
            return noContact(ClosedReason.NO_CONTACT_YET);
        }
        if (state.inQuarantine(settings, now)) {
            return ClosedReason.DCS_REGRESSED;
        }
        ClosedReason reason = noPermitBecause(view);
        return reason != null ? reason : notWritableBecause(view);
    }

    private @Nullable ClosedReason noPermitBecause(LeadershipView view) {
        if (state.permit(settings, now) != null) {
            return null;
        }
        if (now - state.contacts().sent() >= settings.openFor()) {
            return noContact(
                    state.contacts().sent() == Contacts.NONE.sent()
                            ? ClosedReason.NO_CONTACT_YET
                            : ClosedReason.CONTACT_LOST);
        }
        Lock lock = view.lock();
        if (lock == null) {
            return noLockBecause(view);
        }
        if (state.observations().living() == null) {
            return ClosedReason.LEADERSHIP_REAPPEARED;
        }
        if (settings.registers() && !state.registration().fresh(settings, now)) {
            return ClosedReason.NOT_REGISTERED;
        }
        Contacts.Proof proof = state.contacts().proofOf(state.observations());
        if (proof != null) {
            return proof.boundByLock(settings) ? ClosedReason.LOCK_EXPIRING : ClosedReason.CONTACT_LOST;
        }
        return state.contacts().awaitsContactAfterJump() ? ClosedReason.CLOCK_JUMPED : ClosedReason.LOCK_TIME_UNKNOWN;
    }

    /** A refusal is not silence. */
    private ClosedReason noContact(ClosedReason otherwise) {
        return state.rounds().refused() ? ClosedReason.DCS_REFUSES : otherwise;
    }

    private static ClosedReason noLockBecause(LeadershipView view) {
        if (view.flags().paused()) {
            return ClosedReason.NO_LEADER_PAUSED;
        }
        if (view.flags().failsafe()) {
            return ClosedReason.NO_LEADER_FAILSAFE;
        }
        boolean nothingThere = view.claims().isEmpty()
                && view.systemId() == null
                && view.flags().writtenAt() == null;
        return nothingThere ? ClosedReason.CLUSTER_UNKNOWN : ClosedReason.NO_LEADER;
    }

    private @Nullable ClosedReason notWritableBecause(LeadershipView view) {
        if (view.flags().standbyCluster()) {
            return ClosedReason.STANDBY_CLUSTER;
        }
        boolean overwritten = state.observations().overwrite() != null;
        if (overwritten
                && (view.showsTwoPrimaries()
                        || (!state.verification().verified()
                                && state.verification().lacking().compares()))) {
            return ClosedReason.LOCK_OVERWRITTEN;
        }
        if (view.showsTwoPrimaries()) {
            return ClosedReason.TWO_PRIMARIES;
        }
        Lock lock = view.lock();
        MemberClaim leader = lock == null ? null : view.claims().get(lock.node());
        if (leader == null || !leader.reachable()) {
            // The record of a node whose agent was stopped has gone with its lease.
            return overwritten ? ClosedReason.LOCK_OVERWRITTEN : ClosedReason.LEADER_ADDRESS_UNKNOWN;
        }
        return state.verification().verified() ? null : state.verification().lacking();
    }
}
