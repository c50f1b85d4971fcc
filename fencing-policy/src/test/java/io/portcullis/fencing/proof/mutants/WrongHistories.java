package io.portcullis.fencing.proof.mutants;

import io.portcullis.fencing.Clocks;
import io.portcullis.fencing.DcsReading;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingEvent.ContactAnswered;
import io.portcullis.fencing.FencingState;
import io.portcullis.fencing.FencingStep;
import io.portcullis.fencing.Forgetful;
import io.portcullis.fencing.LockTime;
import io.portcullis.fencing.proof.world.Policy;
import io.portcullis.fencing.proof.world.Rules;
import io.portcullis.topology.Reign;

/** Believes what a DCS shows that went back in time. */
final class WrongHistories {
    private WrongHistories() {}

    /** A leadership that was seen to end is as good as any other when it is shown again. */
    static final class TheDeadLiveAgain extends Policy {
        TheDeadLiveAgain(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(Forgetful.withoutTheDead(state), event, clocks);
        }
    }

    /** What the DCS shows after it went back in time is acted upon at once. */
    static final class NoQuarantine extends Policy {
        NoQuarantine(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(Forgetful.withoutTheRegression(state), event, clocks);
        }
    }

    /** A leader is compared with what the DCS shows, and with nothing else. */
    static final class ForgetsWhatWasServed extends Policy {
        ForgetsWhatWasServed(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            return super.step(Forgetful.withoutTheMemory(state), event, clocks);
        }
    }

    /** Revisions alone tell the order: a leader of the DCS with an older term is one like any other. */
    static final class AnOlderTermIsNothing extends Policy {
        AnOlderTermIsNothing(Rules rules) {
            super(rules);
        }

        @Override
        public FencingStep step(FencingState state, FencingEvent event, Clocks clocks) {
            if (!(event instanceof ContactAnswered(long round, LockTime lockTime, DcsReading reading))) {
                return super.step(state, event, clocks);
            }
            Reign newest = Forgetful.newestReign(state);
            Reign reign = new Reign(
                    reading.reign().history(), Math.max(reading.reign().number(), newest.number()));
            DcsReading newer =
                    new DcsReading(reading.sent(), reign, reading.view(), reading.registration(), reading.others());
            return super.step(
                    state,
                    new ContactAnswered(round, under(lockTime, reading.reign().number(), reign.number()), newer),
                    clocks);
        }

        private static LockTime under(LockTime lockTime, long before, long now) {
            return lockTime instanceof LockTime.Holds told && told.reign().number() == before
                    ? new LockTime.Holds(
                            told.from(),
                            told.remaining(),
                            told.granted(),
                            told.bond(),
                            new Reign(told.reign().history(), now))
                    : lockTime;
        }
    }
}
