package io.portcullis.fencing;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.Lineage;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that the machine remembers between two events. Opaque to all but the machine; immutable.
 *
 * @param observations the newest observation
 * @param contacts what contacts prove
 * @param rounds when contacts are made
 * @param verification whether the leader is writable
 * @param registration our registration in the DCS
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
        FenceProgress fence,
        Suspension suspension,
        @Nullable PinInForce pin,
        Map<String, Lineage> others,
        Issued issued,
        long wallOffset) {

    record PinInForce(Leadership leadership, long until) {}

    record Issued(Authority authority, RouteStatus standing, Set<Alarm> alarms, MemoryReport remembrance) {}

    FencingState with(Observations next) {
        return new FencingState(
                next, contacts, rounds, verification, registration, fence, suspension, pin, others, issued, wallOffset);
    }

    FencingState with(Contacts next) {
        return new FencingState(
                observations,
                next,
                rounds,
                verification,
                registration,
                fence,
                suspension,
                pin,
                others,
                issued,
                wallOffset);
    }

    FencingState with(ContactSchedule next) {
        return new FencingState(
                observations,
                contacts,
                next,
                verification,
                registration,
                fence,
                suspension,
                pin,
                others,
                issued,
                wallOffset);
    }

    FencingState with(Verification next) {
        return new FencingState(
                observations, contacts, rounds, next, registration, fence, suspension, pin, others, issued, wallOffset);
    }

    FencingState with(RegistrationState next) {
        return new FencingState(
                observations, contacts, rounds, verification, next, fence, suspension, pin, others, issued, wallOffset);
    }

    FencingState with(FenceProgress next) {
        return new FencingState(
                observations,
                contacts,
                rounds,
                verification,
                registration,
                next,
                suspension,
                pin,
                others,
                issued,
                wallOffset);
    }

    FencingState with(Suspension next) {
        return new FencingState(
                observations,
                contacts,
                rounds,
                verification,
                registration,
                fence,
                next,
                pin,
                others,
                issued,
                wallOffset);
    }

    FencingState withPin(@Nullable PinInForce next) {
        return new FencingState(
                observations,
                contacts,
                rounds,
                verification,
                registration,
                fence,
                suspension,
                next,
                others,
                issued,
                wallOffset);
    }

    FencingState with(Issued next) {
        return new FencingState(
                observations,
                contacts,
                rounds,
                verification,
                registration,
                fence,
                suspension,
                pin,
                others,
                next,
                wallOffset);
    }

    FencingState withOthers(Map<String, Lineage> next) {
        return new FencingState(
                observations,
                contacts,
                rounds,
                verification,
                registration,
                fence,
                suspension,
                pin,
                next,
                issued,
                wallOffset);
    }

    FencingState withWallOffset(long next) {
        return new FencingState(
                observations,
                contacts,
                rounds,
                verification,
                registration,
                fence,
                suspension,
                pin,
                others,
                issued,
                next);
    }
}
