package io.portcullis.fencing;

import io.portcullis.topology.LeadershipView;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which alarms a state raises at a moment. */
final class Alarms {
    private Alarms() {}

    /** @param permit in force, which may rest on contacts or on the word of agents */
    static Set<Alarm> of(FencingState state, @Nullable Permit permit, FencingSettings settings, long now) {
        Set<Alarm> alarms = EnumSet.noneOf(Alarm.class);
        if (state.inQuarantine(settings, now)) {
            alarms.add(Alarm.DCS_REGRESSED);
        }
        if (state.observations().lock() != null && state.observations().living() == null) {
            alarms.add(Alarm.LEADERSHIP_REAPPEARED);
        }
        LeadershipView view = state.observations().view();
        if (view != null && view.showsTwoPrimaries()) {
            alarms.add(Alarm.TWO_PRIMARIES);
        }
        if (state.observations().overwrite() != null && !state.verification().verified()) {
            alarms.add(Alarm.LOCK_OVERWRITTEN);
        }
        if (state.contacts().awaitsContactAfterJump()) {
            alarms.add(Alarm.CLOCK_JUMPED);
        }
        Verification verification = state.verification();
        LeaderClaim word = verification.word();
        if (verification.verified() && word != null && verification.memory().jumps(word)) {
            alarms.add(Alarm.TIMELINE_JUMP);
        }
        if (verification.memory().replaced()) {
            alarms.add(Alarm.SYSTEM_REPLACED);
        }
        if (state.pin() != null) {
            alarms.add(Alarm.PINNED);
        } else if (permit != null && state.contacts().permit(state.observations(), settings, now) == null) {
            alarms.add(Alarm.FAILSAFE);
        }
        long granted = state.contacts().granted();
        if (granted > 0 && settings.maxSilence().plus(settings.margin()).toNanos() >= granted) {
            alarms.add(Alarm.MAX_SILENCE_TOO_LONG);
        }
        return alarms;
    }
}
