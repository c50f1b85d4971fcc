package io.portcullis.fencing;

import io.portcullis.topology.Reign;
import java.util.Set;

/** Does to a state what no policy may do. For policies that are wrong on purpose. */
public final class Forgetful {
    private Forgetful() {}

    /** As if no leadership had ever been seen to end, and what a restore shows again were what it was before. */
    public static FencingState withoutTheDead(FencingState state) {
        Observations observations = state.observations();
        return state.with(new Observations(
                observations.view(),
                observations.since(),
                observations.reign(),
                observations.reignSince(),
                Set.of(),
                observations.standbys(),
                0,
                observations.overwrites(),
                observations.overwrite(),
                observations.leaderSince(),
                observations.removed(),
                observations.regressedAt(),
                observations.regressedTo()));
    }

    /** As if the agents had been asked just now. */
    public static FencingState askingAgentsNow(FencingState state, long now) {
        Failsafe failsafe = state.failsafe();
        Failsafe.Question asked = failsafe.asked();
        return asked == null
                ? state
                : state.with(new Failsafe(
                        failsafe.round(),
                        new Failsafe.Question(asked.leadership(), now),
                        failsafe.due(),
                        failsafe.agreement()));
    }

    /** What agents would say if the leader were still what it was verified as. */
    public static FailsafeAnswer asVerified(FencingState state) {
        LeaderClaim word = state.verification().word();
        return word == null
                ? new FailsafeAnswer.NoAnswer()
                : new FailsafeAnswer.Agreed(word.systemId(), word.timeline());
    }

    /** As if no timeline had ever been verified. */
    public static FencingState withoutTheMemory(FencingState state) {
        return state.with(state.verification().with(ClusterMemory.NONE));
    }

    /** As if the DCS had never gone back in time. */
    public static FencingState withoutTheRegression(FencingState state) {
        Observations observations = state.observations();
        return state.with(new Observations(
                observations.view(),
                observations.since(),
                observations.reign(),
                observations.reignSince(),
                observations.ended(),
                observations.standbys(),
                observations.regressions(),
                observations.overwrites(),
                observations.overwrite(),
                observations.leaderSince(),
                observations.removed(),
                Clocks.NEVER,
                observations.regressedTo()));
    }

    /** As if a lock that is gone had never been there. */
    public static FencingState withoutTheRemovedLock(FencingState state) {
        Observations observations = state.observations();
        return state.with(new Observations(
                observations.view(),
                observations.since(),
                observations.reign(),
                observations.reignSince(),
                observations.ended(),
                observations.standbys(),
                observations.regressions(),
                observations.overwrites(),
                observations.overwrite(),
                observations.leaderSince(),
                null,
                observations.regressedAt(),
                observations.regressedTo()));
    }

    /** As if no clock had ever jumped, as far as what was asked before is concerned. */
    public static FencingState withoutTheJump(FencingState state) {
        Contacts contacts = state.contacts();
        return state.with(new Contacts(
                contacts.sent(),
                Clocks.NEVER,
                contacts.granted(),
                contacts.attestation(),
                contacts.reporting(),
                contacts.proof()));
    }

    /** The reign of the newest contact that the state knows of. */
    public static Reign newestReign(FencingState state) {
        return state.observations().reign();
    }

    /** The state knows of a registration in the DCS. */
    public static boolean registered(FencingState state) {
        return state.registration().known() != null;
    }

    /** What the fence ordered last leaves. */
    public static AllowedSessions allowed(FencingState state) {
        return state.fence().allowed();
    }
}
