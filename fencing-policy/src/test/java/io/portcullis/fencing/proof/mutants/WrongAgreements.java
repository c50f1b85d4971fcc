package io.portcullis.fencing.proof.mutants;

import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.FailsafeAnswer;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.AgentsAnswered;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.Forgetful;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;

/** What agents say without the DCS is taken for more than it is. */
final class WrongAgreements {
    private WrongAgreements() {}

    /** It counts from the arrival of the last answer. */
    static final class DatedByItsArrival extends Policy {
        DatedByItsArrival(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(
                    event instanceof AgentsAnswered ? Forgetful.askingAgentsNow(state, clocks.elapsed()) : state,
                    event,
                    clocks);
        }
    }

    /** An agent that does not answer has nothing against it. */
    static final class SilenceAgrees extends Policy {
        SilenceAgrees(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            FencingEvent wrong = event instanceof AgentsAnswered(long round, FailsafeAnswer.NoAnswer())
                    ? new AgentsAnswered(round, Forgetful.asVerified(state))
                    : event;
            return super.step(state, wrong, clocks);
        }
    }
}
