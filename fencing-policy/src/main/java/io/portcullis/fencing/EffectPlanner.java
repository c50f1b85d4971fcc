package io.portcullis.fencing;

import io.portcullis.fencing.FencingState.Issued;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Bond;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.LeadershipView;
import io.portcullis.topology.Lineage;
import io.portcullis.topology.Lock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a step of {@link FencingMachine}: what follows from the state ({@link Conclusions}), as far as it is new, becomes
 * effects. It takes no event in.
 */
final class EffectPlanner {
    private final FencingSettings settings;
    private final int loops;

    /** @param loops how many event loops report each fence */
    EffectPlanner(FencingSettings settings, int loops) {
        this.settings = settings;
        this.loops = loops;
    }

    /**
     * Closing comes before everything else, opening after everything else. A fence comes before the end or the begin of a permit: a
     * session that it severs is not suspended first, and its client gets the right reason.
     */
    FencingStep settle(FencingState known, long now) {
        List<FencingEffect> fencing = new ArrayList<>();
        FencingState state = fence(known, now, fencing);
        Conclusions judgement = new Conclusions(settings, state, now);
        RouteStatus standing = judgement.standing();
        Authority authority = judgement.authority();
        Set<Alarm> alarms = Alarms.of(state, judgement.permit(), settings, now);
        Issued last = state.issued();

        MemoryReport remembrance = judgement.remembrance();

        List<FencingEffect> effects = new ArrayList<>();
        boolean declare = !standing.equals(last.standing());
        if (declare && standing instanceof RouteStatus.Closed) {
            effects.add(new FencingEffect.Declare(standing));
        }
        effects.addAll(fencing);
        publish(authority, last, standing, effects);
        if (declare && standing instanceof RouteStatus.Open) {
            effects.add(new FencingEffect.Declare(standing));
        }
        if (!remembrance.equals(last.remembrance())) {
            effects.add(new FencingEffect.Remember(remembrance));
        }
        alarm(last.alarms(), alarms, effects);
        state = ask(state.with(new Issued(authority, standing, alarms, remembrance)), judgement, now, effects);
        return new FencingStep(state, List.copyOf(effects), new Conclusions(settings, state, now).nextChange());
    }

    private FencingState fence(FencingState state, long now, List<FencingEffect> effects) {
        Conclusions judgement = new Conclusions(settings, state, now);
        AllowedSessions allowed = judgement.allowed();
        if (allowed.equals(state.fence().allowed())) {
            return state;
        }
        FenceProgress ordered = state.fence().ordered(allowed, loops);
        effects.add(new FencingEffect.Fence(ordered.id(), allowed, judgement.causeOf(allowed)));
        return state.with(ordered);
    }

    private static void publish(Authority authority, Issued last, RouteStatus standing, List<FencingEffect> effects) {
        if (authority.equals(last.authority())) {
            return;
        }
        boolean suspends = authority.permit() == null && last.authority().permit() != null;
        ClosedReason reason =
                standing instanceof RouteStatus.Closed(ClosedReason why) ? why : ClosedReason.FENCE_UNFINISHED;
        effects.add(suspends ? new FencingEffect.Suspend(authority, reason) : new FencingEffect.Grant(authority));
    }

    private static void alarm(Set<Alarm> before, Set<Alarm> after, List<FencingEffect> effects) {
        for (Alarm alarm : EnumSet.allOf(Alarm.class)) {
            if (after.contains(alarm) && !before.contains(alarm)) {
                effects.add(new FencingEffect.Raise(alarm));
            } else if (before.contains(alarm) && !after.contains(alarm)) {
                effects.add(new FencingEffect.Clear(alarm));
            }
        }
    }

    private FencingState ask(FencingState state, Conclusions judgement, long now, List<FencingEffect> effects) {
        FencingState next = state;
        if (next.rounds().startable(settings, now)) {
            next = next.with(next.rounds().started(now));
            effects.add(new FencingEffect.ReadContact(next.rounds().id(), bondToAskOf(next, now)));
        }
        Acknowledgement acknowledgement = judgement.acknowledgement();
        RegistrationState registration = next.registration();
        Lineage remembered = next.verification().memory().lineage();
        if (settings.registers()
                && registration.startable(
                        settings, acknowledgement, remembered, next.contacts().notBefore(), now)) {
            next = next.with(registration.started(now));
            effects.add(new FencingEffect.Renew(
                    next.registration().round(),
                    registration.known(),
                    registration.acknowledging(acknowledgement),
                    remembered,
                    history(next)));
        }
        Leadership of = next.verification().of();
        if (of != null && judgement.worthAsking()) {
            next = next.with(
                    next.verification().with(next.verification().asking().sent(now)));
            effects.add(new FencingEffect.Verify(of));
        }
        Leadership without = judgement.worthAskingAgents();
        if (without != null) {
            next = next.with(next.failsafe().started(without, now));
            effects.add(new FencingEffect.AskAgents(next.failsafe().round(), without));
        }
        return next;
    }

    private static @Nullable String history(FencingState state) {
        LeadershipView view = state.observations().view();
        return view == null ? null : view.position().history();
    }

    /** The lock's time changes only when the agent renews it: a request for it with each contact would be too much. */
    private @Nullable Bond bondToAskOf(FencingState state, long now) {
        Lock lock = state.observations().lock();
        return lock == null || state.contacts().lockTimeSuffices(state.observations(), settings, now)
                ? null
                : lock.bond();
    }
}
