package io.portcullis.fencing;

import io.portcullis.fencing.FencingState.Issued;
import io.portcullis.fencing.FencingState.PinInForce;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lock;
import io.portcullis.topology.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The fencing policy: {@code step(state, event, clocks)} gives the next state and what is to be done. Pure, and the same code in
 * production, in the explorer and in the simulation.
 *
 * <p>Each step has two halves. The first takes the event in: it only changes what is known. The second ({@link EffectPlanner}) compares what follows from that ({@link Conclusions}) with what was issued last, and issues the difference. So no event can forget to close.
 */
public final class FencingMachine {
    private final FencingSettings settings;
    private final EffectPlanner planner;

    /** @param loops how many event loops report each fence */
    public FencingMachine(FencingSettings settings, int loops) {
        this.settings = settings;
        this.planner = new EffectPlanner(settings, loops);
    }

    public FencingState start(Clocks clocks) {
        return new FencingState(
                Observations.NOTHING,
                Contacts.NONE,
                ContactSchedule.atOnce(clocks.elapsed()),
                Verification.NONE,
                RegistrationState.NONE,
                Failsafe.NONE,
                FenceProgress.NONE,
                Suspension.NONE,
                null,
                Map.of(),
                new Issued(
                        Authority.NONE,
                        new RouteStatus.Closed(ClosedReason.NO_CONTACT_YET),
                        Set.of(),
                        MemoryReport.NOTHING),
                clocks.wall() - clocks.elapsed());
    }

    public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
        long now = clocks.elapsed();
        FencingStep step =
                planner.settle(suspend(mend(expire(takeIn(noticeJump(state, clocks), event, now), now)), now), now);
        return event instanceof FencingEvent.Accept
                ? telling(step, state.verification().memory())
                : step;
    }

    /** The outcome of an operator's command. */
    private static FencingStep telling(FencingStep step, ClusterMemory before) {
        ClusterMemory after = step.state().verification().memory();
        if (after.equals(before)) {
            return step;
        }
        List<FencingEffect> effects = new ArrayList<>();
        effects.add(new FencingEffect.Accepted(before.lineage(), after.lineage()));
        effects.addAll(step.effects());
        return new FencingStep(step.state(), List.copyOf(effects), step.wakeAt());
    }

    /** A jump of one clock against the other: neither can be trusted to have measured what was proved so far. */
    private FencingState noticeJump(FencingState state, Clocks clocks) {
        long offset = clocks.wall() - clocks.elapsed();
        FencingState next = state.withWallOffset(offset);
        long jump = offset - state.wallOffset();
        if (Math.abs(jump) <= settings.margin().toNanos()) {
            return next;
        }
        return next.with(state.contacts().distrusted(Math.max(0, jump), clocks.elapsed()))
                .with(state.rounds().hurried(clocks.elapsed()));
    }

    private FencingState takeIn(FencingState state, FencingEvent event, long now) {
        return switch (event) {
            case FencingEvent.Woken() -> state;
            case FencingEvent.ContactAnswered(long round, LockTime lockTime, DcsReading reading) ->
                answered(state, round, lockTime, reading, now);
            case FencingEvent.ContactFailed(long round) ->
                state.with(state.rounds().ended(round, ContactSchedule.dueAfterFailure(now)));
            case FencingEvent.ContactRefused(long round) ->
                state.with(state.rounds().refused(round, ContactSchedule.dueAfterFailure(now)));
            case FencingEvent.Renewed(long round, Registration registration) ->
                renewed(state, state.registration().renewed(round, registration, now), now);
            case FencingEvent.RenewalFailed(long round) ->
                renewed(state, state.registration().failed(round, settings, now), now);
            case FencingEvent.Observed(LeadershipView view) -> observed(state, view, now);
            case FencingEvent.Verified(Leadership leadership, WritableAnswer answer) ->
                leadership.equals(state.verification().of())
                        ? state.with(
                                state.verification().answered(answer, state.observations(), inContact(state, now), now))
                        : state;
            case FencingEvent.AgentsAnswered(long round, FailsafeAnswer answer) ->
                agentsAnswered(state, round, answer, now);
            case FencingEvent.Doubted(Leadership leadership, Doubt doubt) ->
                leadership.equals(state.verification().of())
                        ? state.with(state.verification().doubted(doubt, state.observations(), now))
                        : state;
            case FencingEvent.ReportedPrimary(Leadership leadership) ->
                leadership.equals(state.verification().of())
                        ? state.with(state.verification().confirmed())
                        : state;
            case FencingEvent.LoopFenced(long fence, int loop) ->
                state.with(state.fence().reported(fence, loop));
            case FencingEvent.Pin(NodeName node, long length) -> pinned(state, node, now + length, now);
            case FencingEvent.Accept(int timeline, String systemId) -> accepted(state, timeline, systemId, now);
            case FencingEvent.Unpin() -> state.withPin(null).with(state.rounds().hurried(now));
        };
    }

    private FencingState answered(FencingState before, long round, LockTime lockTime, DcsReading reading, long now) {
        FencingState state =
                before.withOthers(reading.others()).with(before.verification().takingOver(reading));
        return switch (state.observations().read(reading, now)) {
            case Observations.News.Stale() -> state.with(state.rounds().ended(round, now));
            case Observations.News.Regressed(Observations observations) ->
                seen(state, observations, now)
                        .with(state.registration().seen(reading, now))
                        .with(state.contacts().disowned(reading.sent()))
                        .with(state.rounds().answered(round, ContactSchedule.dueAfterFailure(now)));
            case Observations.News.Accepted(Observations observations) -> {
                FencingState next =
                        seen(state, observations, now).with(state.registration().seen(reading, now));
                if (!inContact(state, now)) {
                    next = next.with(next.verification().afterSilence(state.verification(), observations, now));
                }
                next = next.with(contacts(state, next, reading, lockTime, now));
                yield next.with(next.rounds().answered(round, dueAfter(next, lockTime, now)));
            }
        };
    }

    /** What the contacts prove with this one. Whether our registration is there is as old as what it says of the lock. */
    private Contacts contacts(FencingState before, FencingState next, DcsReading reading, LockTime lockTime, long now) {
        Contacts informed =
                before.contacts().withLockTime(lockTime, next.observations().lock());
        Contacts contacts = next.inQuarantine(settings, now) ? informed : informed.attesting(reading, settings);
        if (!settings.registers() || next.registration().covers(reading, settings, contacts.notBefore())) {
            return contacts.answered(reading, lockTime, next.observations(), settings);
        }
        return next.registration().lostSince(before.registration())
                ? contacts.disowned(reading.sent())
                : contacts.heard(reading.sent());
    }

    /** Only a contact makes a registration count, and shows whether a renewal was performed. */
    private FencingState renewed(FencingState state, RegistrationState next, long now) {
        boolean awaited =
                next.doubtfulSince() != state.registration().doubtfulSince() || state.permit(settings, now) == null;
        return state.with(next).with(awaited ? state.rounds().hurried(now) : state.rounds());
    }

    private long dueAfter(FencingState state, LockTime lockTime, long now) {
        Lock lock = state.observations().lock();
        Permit permit = state.contacts().permit(state.observations(), settings, now);
        boolean wanting = permit == null && state.observations().living() != null;
        boolean askedOfAnotherBond = switch (lockTime) {
            case LockTime.NotAsked() -> !state.contacts().lockTimeSuffices(state.observations(), settings, now);
            case LockTime.Holds holds -> lock != null && !holds.bond().equals(lock.bond());
            case LockTime.Refused(), LockTime.NotOffered() -> false;
        };
        if (wanting && askedOfAnotherBond) {
            return now;
        }
        return ContactSchedule.dueAfter(settings, permit == null ? Clocks.NEVER : permit.deadline(), wanting, now);
    }

    private FencingState agentsAnswered(FencingState state, long round, FailsafeAnswer answer, long now) {
        Failsafe.Question asked = state.failsafe().asked();
        if (asked == null || round != state.failsafe().round()) {
            return state;
        }
        boolean agreed = answer instanceof FailsafeAnswer.Agreed(var systemId, int timeline)
                && Failsafe.counts(asked, state.contacts())
                && asked.leadership().equals(state.verification().of())
                && state.verification().verifiedAs(systemId, timeline);
        FencingState next = state.with(state.failsafe().answered(answer, agreed, settings, now));
        return agreed ? next.with(next.contacts().agreed(asked.sent(), settings)) : next;
    }

    private boolean inContact(FencingState state, long now) {
        return now - state.contacts().sent() < settings.openFor();
    }

    private FencingState observed(FencingState state, LeadershipView view, long now) {
        if (!(state.observations().watched(view, now)
                instanceof Observations.News.Accepted(Observations observations))) {
            return state;
        }
        FencingState next = seen(state, observations, now);
        // A watch accelerates: the contact after its news is made at once.
        return Objects.equals(state.observations().lock(), observations.lock())
                ? next
                : next.with(next.rounds().hurried(now));
    }

    private FencingState seen(FencingState state, Observations observations, long now) {
        FencingState next = state.with(observations).with(state.verification().seen(observations, now));
        Lock lock = observations.lock();
        PinInForce pin = state.pin();
        // An operator confirms a node while the DCS cannot. Once another node has the lock, the pin ends.
        return pin != null
                        && lock != null
                        && !lock.node().equals(pin.leadership().node())
                ? next.withPin(null)
                : next;
    }

    private static FencingState accepted(FencingState state, int timeline, String systemId, long now) {
        Verification before = state.verification();
        Verification next = before.accepted(timeline, systemId, state.observations(), now);
        return next.equals(before)
                ? state
                : state.with(state.observations().settled()).with(next);
    }

    private FencingState pinned(FencingState state, NodeName node, long until, long now) {
        Leadership living = state.observations().living();
        Permit permit = state.permit(settings, now);
        if (permit != null && !permit.leadership().node().equals(node)) {
            return state;
        }
        Leadership leadership = living != null && living.node().equals(node)
                ? living
                : new Leadership("pin", node, new Holding("pin-" + until));
        return state.withPin(new PinInForce(leadership, until));
    }

    private FencingState expire(FencingState state, long now) {
        PinInForce pin = state.pin();
        FencingState next = (pin != null && now >= pin.until() ? state.withPin(null) : state)
                .with(state.rounds().givingUp(settings, now))
                .with(state.failsafe().givingUp(settings, now))
                .with(state.verification().givingUp(state.observations(), inContact(state, now), now));
        RegistrationState registration = next.registration().givingUp(settings, now);
        return registration.equals(next.registration()) ? next : renewed(next, registration, now);
    }

    private static FencingState mend(FencingState state) {
        return state.with(state.contacts().mended(state.fence()));
    }

    private FencingState suspend(FencingState state, long now) {
        Conclusions judgement = new Conclusions(settings, state, now);
        return state.with(state.suspension().next(judgement.leads(), judgement.permit(), now));
    }
}
