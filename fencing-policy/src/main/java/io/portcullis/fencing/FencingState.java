package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that the machine remembers between two events. Opaque to all but the machine; immutable.
 *
 * @param observations the newest observation
 * @param contacts what contacts prove
 * @param rounds when contacts are made
 * @param verification whether the leader is writable
 * @param registration our registration in the DCS
 * @param failsafe what the agents said of going on without the DCS
 * @param fence the fence last ordered
 * @param suspension since when the sessions of the leader wait for a permit
 * @param pin an operator's break-glass, or null
 * @param others what other gateways remembered when they were last heard of
 * @param issued what was issued last, so that only changes are issued
 * @param wallOffset the wall clock minus the elapsed clock at the last step
 */
public record FencingState(
        Observations observations,
        Contacts contacts,
        ContactSchedule rounds,
        Verification verification,
        RegistrationState registration,
        Failsafe failsafe,
        FenceProgress fence,
        Suspension suspension,
        @Nullable PinInForce pin,
        Map<String, Lineage> others,
        Issued issued,
        long wallOffset) {

    record PinInForce(Leadership leadership, long until) {}

    record Issued(Authority authority, RouteStatus standing, Set<Alarm> alarms, MemoryReport remembrance) {}

    FencingState with(Observations next) {
        return changed(draft -> draft.observations = next);
    }

    FencingState with(Contacts next) {
        return changed(draft -> draft.contacts = next);
    }

    FencingState with(ContactSchedule next) {
        return changed(draft -> draft.rounds = next);
    }

    FencingState with(Verification next) {
        return changed(draft -> draft.verification = next);
    }

    FencingState with(RegistrationState next) {
        return changed(draft -> draft.registration = next);
    }

    FencingState with(Failsafe next) {
        return changed(draft -> draft.failsafe = next);
    }

    FencingState with(FenceProgress next) {
        return changed(draft -> draft.fence = next);
    }

    FencingState with(Suspension next) {
        return changed(draft -> draft.suspension = next);
    }

    FencingState withPin(@Nullable PinInForce next) {
        return changed(draft -> draft.pin = next);
    }

    FencingState with(Issued next) {
        return changed(draft -> draft.issued = next);
    }

    FencingState withOthers(Map<String, Lineage> next) {
        return changed(draft -> draft.others = next);
    }

    FencingState withWallOffset(long next) {
        return changed(draft -> draft.wallOffset = next);
    }

    /** The permit that follows from contacts, or from the word of the agents: the one that lasts longer. Null if there is none. */
    @Nullable
    Permit permit(FencingSettings settings, long now) {
        Permit proved = contacts.permit(observations, settings, now);
        Permit agreed = failsafe.permit(observations, contacts, settings, now);
        return proved == null || (agreed != null && agreed.deadline() > proved.deadline()) ? agreed : proved;
    }

    /** The history that the DCS shows after it went back in time is not acted upon before it has lasted. */
    boolean inQuarantine(FencingSettings settings, long now) {
        return observations.regressedAt() != Clocks.NEVER && now < quarantineEnd(settings);
    }

    long quarantineEnd(FencingSettings settings) {
        return observations.regressedAt() + settings.severAfter().toNanos();
    }

    private FencingState changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.state();
    }

    /** A state while one of its parts is replaced: the list of all parts stands here, and in no other method. */
    private static final class Draft {
        private Observations observations;
        private Contacts contacts;
        private ContactSchedule rounds;
        private Verification verification;
        private RegistrationState registration;
        private Failsafe failsafe;
        private FenceProgress fence;
        private Suspension suspension;
        private @Nullable PinInForce pin;
        private Map<String, Lineage> others;
        private Issued issued;
        private long wallOffset;

        Draft(FencingState from) {
            observations = from.observations;
            contacts = from.contacts;
            rounds = from.rounds;
            verification = from.verification;
            registration = from.registration;
            failsafe = from.failsafe;
            fence = from.fence;
            suspension = from.suspension;
            pin = from.pin;
            others = from.others;
            issued = from.issued;
            wallOffset = from.wallOffset;
        }

        FencingState state() {
            return new FencingState(
                    observations,
                    contacts,
                    rounds,
                    verification,
                    registration,
                    failsafe,
                    fence,
                    suspension,
                    pin,
                    others,
                    issued,
                    wallOffset);
        }
    }
}
